// What the sandbox keeps from system calls, the ring cannot do either: the kernel itself is asked.
#include "drivers/kvm/vmm/restricted_ring.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "xml/base/fd.hpp"

namespace hostler::vmm {
namespace {

/// A ring on one file of eight bytes that takes reads from it, and nothing else.
class RestrictedRing : public testing::Test {
protected:
    void SetUp() override
    {
        const int result = io_uring_queue_init(4, &ring_, IORING_SETUP_R_DISABLED);
        if (result == -ENOSYS || result == -EPERM)
            GTEST_SKIP() << "this machine's kernel gives its user no io_uring";
        ASSERT_EQ(result, 0);
        has_ring_ = true;
        ASSERT_EQ(::ftruncate(file_.get(), 8), 0);
        const int file = file_.get();
        ASSERT_EQ(io_uring_register_files(&ring_, &file, 1), 0);
    }
    void TearDown() override
    {
        if (has_ring_) io_uring_queue_exit(&ring_);
    }
    void restrict()
    {
        constexpr std::uint8_t operations[] = {IORING_OP_READV};
        ASSERT_EQ(restrict_ring(ring_, operations, IOSQE_FIXED_FILE), 0);
        ASSERT_EQ(enable_ring(ring_), 0);
    }
    /// The result of one operation that `prepare` describes.
    template <class Prepare>
    int run(Prepare prepare)
    {
        io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
        prepare(entry);
        io_uring_submit(&ring_);
        io_uring_cqe* done = nullptr;
        if (const int result = io_uring_wait_cqe(&ring_, &done)) return result;
        const int result = done->res;
        io_uring_cqe_seen(&ring_, done);
        return result;
    }

    io_uring ring_{};
    bool has_ring_ = false;
    const Fd file_{::memfd_create("file", MFD_CLOEXEC)};
    std::byte bytes_[8]{};
    iovec buffer_{bytes_, sizeof bytes_};
};

TEST_F(RestrictedRing, TakesNothingBeforeItIsEnabled)
{
    io_uring_prep_nop(io_uring_get_sqe(&ring_));
    EXPECT_EQ(io_uring_submit(&ring_), -EBADFD);
}

TEST_F(RestrictedRing, TakesTheOperationsThatWereNamed)
{
    restrict();
    EXPECT_EQ(run([this](io_uring_sqe* entry) {
                  io_uring_prep_readv(entry, 0, &buffer_, 1, 0);
                  io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE);
              }),
              8);
}

TEST_F(RestrictedRing, RefusesEveryOther)
{
    restrict();
    for (const unsigned operation : {IORING_OP_WRITEV, IORING_OP_OPENAT, IORING_OP_CONNECT,
                                     IORING_OP_SENDMSG, IORING_OP_FSYNC, IORING_OP_UNLINKAT})
        EXPECT_EQ(run([this, operation](io_uring_sqe* entry) {
                      io_uring_prep_rw(static_cast<int>(operation), entry, 0, &buffer_, 1, 0);
                      io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE);
                  }),
                  -EACCES)
            << operation;
}

TEST_F(RestrictedRing, RefusesADescriptorThatIsNotTheRegisteredOne)
{
    restrict();
    EXPECT_EQ(run([this](io_uring_sqe* entry) {
                  io_uring_prep_readv(entry, file_.get(), &buffer_, 1, 0);
              }),
              -EACCES);
}

TEST_F(RestrictedRing, RefusesOtherFlags)
{
    restrict();
    EXPECT_EQ(run([this](io_uring_sqe* entry) {
                  io_uring_prep_readv(entry, 0, &buffer_, 1, 0);
                  io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE | IOSQE_ASYNC);
              }),
              -EACCES);
}

TEST_F(RestrictedRing, IsRestrictedForGood)
{
    restrict();
    constexpr std::uint8_t more[] = {IORING_OP_WRITEV};
    EXPECT_NE(restrict_ring(ring_, more, IOSQE_FIXED_FILE), 0);
    const int other = file_.get();
    EXPECT_LT(io_uring_register_files_update(&ring_, 0, &other, 1), 0)
        << "no other file takes the registered one's place";
}

}  // namespace
}  // namespace hostler::vmm
