// A raw file behind io_uring: transfers by odd buffers, zeros, discards, the host's errors, and
// requests under way when the disk goes.
#include "drivers/kvm/vmm/virtio/disk.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <numeric>

namespace hostler::vmm::virtio {
namespace {

using testing::HasSubstr;

class DiskTest : public testing::Test {
protected:
    static constexpr std::size_t bytes = 1 << 20;

    explicit DiskTest(int mode = O_RDWR)
    {
        if (::ftruncate(file_.get(), bytes)) std::abort();
        const std::string path = "/proc/self/fd/" + std::to_string(file_.get());
        auto opened = Disk::open(Fd(::open(path.c_str(), mode | O_CLOEXEC)), "the disk");
        if (!opened) throw opened.error();
        disk_ = *std::move(opened);
        disk_->on_done([this](Disk::Io& io, int error) { done_.emplace_back(&io, error); });
    }
    struct Wanted {
        Disk::Kind kind = Disk::Kind::read;
        bool may_unmap = false;
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
        std::vector<iovec> buffers{};
    };
    static Disk::Io made(Wanted wanted)
    {
        Disk::Io io;
        io.kind = wanted.kind;
        io.may_unmap = wanted.may_unmap;
        io.offset = wanted.offset;
        io.bytes = wanted.bytes;
        io.buffers = std::move(wanted.buffers);
        return io;
    }
    /// Does one thing; gives its errno.
    int run(Disk::Io& io)
    {
        done_.clear();
        disk_->begin(io);
        disk_->submit();
        disk_->drain();
        EXPECT_EQ(done_.size(), 1u);
        return done_.empty() ? -1 : done_[0].second;
    }
    std::string in_file(std::size_t at, std::size_t count) const
    {
        std::string text(count, '\0');
        EXPECT_EQ(::pread(file_.get(), text.data(), count, static_cast<off_t>(at)),
                  static_cast<ssize_t>(count));
        return text;
    }
    static iovec part(std::string& text, std::size_t at, std::size_t count)
    {
        return {text.data() + at, count};
    }

    Fd file_{::memfd_create("disk", MFD_CLOEXEC)};
    std::unique_ptr<Disk> disk_;
    std::vector<std::pair<Disk::Io*, int>> done_;
};

TEST_F(DiskTest, TellsItsSizeAndWhatItTakesOnTheHost)
{
    EXPECT_EQ(disk_->bytes(), bytes);
    EXPECT_EQ(disk_->allocated_bytes(), 0u) << "all of it is a hole";
    std::string text(4096, 'x');
    Disk::Io io =
        made({.kind = Disk::Kind::write, .bytes = 4096, .buffers = {part(text, 0, 4096)}});
    ASSERT_EQ(run(io), 0);
    EXPECT_GE(disk_->allocated_bytes().value_or(0), 4096u);
}

TEST_F(DiskTest, WritesAndReadsThroughBuffersOfAnyLength)
{
    std::string text(3000, '\0');
    std::iota(text.begin(), text.end(), '\0');
    Disk::Io write =
        made({.kind = Disk::Kind::write,
              .offset = 512,
              .bytes = 3000,
              .buffers = {part(text, 0, 1), part(text, 1, 2048), part(text, 2049, 951)}});
    ASSERT_EQ(run(write), 0);
    EXPECT_EQ(write.done, 3000u);
    EXPECT_EQ(in_file(512, 3000), text);
    std::string back(3000, '\0');
    Disk::Io read = made({.kind = Disk::Kind::read,
                          .offset = 512,
                          .bytes = 3000,
                          .buffers = {part(back, 0, 2999), part(back, 2999, 1)}});
    ASSERT_EQ(run(read), 0);
    EXPECT_EQ(back, text);
}

/// A file that became shorter: what is behind its end is no zeros but an error.
TEST_F(DiskTest, ReadingBehindTheFilesEndFails)
{
    ASSERT_EQ(::ftruncate(file_.get(), 4096 + 100), 0);
    std::string back(4096, '\0');
    Disk::Io across = made({.offset = 4096, .bytes = 4096, .buffers = {part(back, 0, 4096)}});
    EXPECT_EQ(run(across), EIO);
    EXPECT_EQ(across.done, 100u) << "as far as it came";
    Disk::Io behind = made({.offset = 8192, .bytes = 4096, .buffers = {part(back, 0, 4096)}});
    EXPECT_EQ(run(behind), EIO);
}

TEST_F(DiskTest, DiscardsAndZeroesItsRangeAndNoMore)
{
    for (const auto kind : {Disk::Kind::discard, Disk::Kind::zero})
        for (const bool may_unmap : {false, true}) {
            std::string text(bytes, 'x');
            ASSERT_EQ(::pwrite(file_.get(), text.data(), bytes, 0), std::ssize(text));
            Disk::Io io =
                made({.kind = kind, .may_unmap = may_unmap, .offset = 4096, .bytes = 8192});
            ASSERT_EQ(run(io), 0);
            EXPECT_EQ(in_file(4095, 1), "x");
            EXPECT_EQ(in_file(4096, 8192), std::string(8192, '\0'));
            EXPECT_EQ(in_file(12288, 1), "x");
        }
}

/// More zeros than one round writes, where the file system has no call for them.
TEST_F(DiskTest, ZerosAreWholeHoweverManyRoundsTheyTake)
{
    constexpr std::size_t many = 9 << 20;
    ASSERT_EQ(::ftruncate(file_.get(), many), 0);
    std::string text(many, 'x');
    ASSERT_EQ(::pwrite(file_.get(), text.data(), many, 0), std::ssize(text));
    Disk::Io io = made({.kind = Disk::Kind::zero, .offset = 512, .bytes = many - 1024});
    ASSERT_EQ(run(io), 0);
    EXPECT_EQ(in_file(0, 512), std::string(512, 'x'));
    EXPECT_EQ(in_file(512, many - 1024), std::string(many - 1024, '\0'));
    EXPECT_EQ(in_file(many - 512, 512), std::string(512, 'x'));
}

TEST_F(DiskTest, AsManyAtOnceAsItPromisesEndEachOnce)
{
    std::vector<std::string> texts(Disk::in_flight_max);
    std::vector<Disk::Io> ios(Disk::in_flight_max);
    for (std::size_t i = 0; i < ios.size(); ++i) {
        texts[i] = std::string(512, static_cast<char>('a' + i % 26));
        ios[i] = made({.kind = Disk::Kind::write,
                       .offset = 512 * i,
                       .bytes = 512,
                       .buffers = {part(texts[i], 0, 512)}});
        disk_->begin(ios[i]);
    }
    EXPECT_EQ(disk_->in_flight(), Disk::in_flight_max);
    disk_->submit();
    disk_->drain();
    EXPECT_EQ(disk_->in_flight(), 0u);
    ASSERT_EQ(done_.size(), ios.size());
    for (std::size_t i = 0; i < ios.size(); ++i) EXPECT_EQ(in_file(512 * i, 512), texts[i]);
}

TEST_F(DiskTest, AnEndMayBeginTheNext)
{
    std::string text(512, 'x');
    Disk::Io first =
        made({.kind = Disk::Kind::write, .bytes = 512, .buffers = {part(text, 0, 512)}});
    Disk::Io second = made({.kind = Disk::Kind::flush});
    int ended = 0;
    disk_->on_done([&](Disk::Io& io, int error) {
        EXPECT_EQ(error, 0);
        ++ended;
        if (&io == &first) disk_->begin(second);
    });
    disk_->begin(first);
    disk_->submit();
    disk_->drain();
    EXPECT_EQ(ended, 2);
}

TEST_F(DiskTest, GoesOnlyWhenTheKernelHasLetGoOfEveryBuffer)
{
    std::string text(bytes, 'x');
    Disk::Io io =
        made({.kind = Disk::Kind::write, .bytes = bytes, .buffers = {part(text, 0, bytes)}});
    disk_->begin(io);
    disk_->submit();
    disk_.reset();
    EXPECT_TRUE(done_.empty()) << "nobody is told any more";
    EXPECT_EQ(in_file(bytes - 1, 1), "x") << "but it was done";
}

class ReadOnlyDisk : public DiskTest {
protected:
    ReadOnlyDisk() : DiskTest(O_RDONLY) {}
};

TEST_F(ReadOnlyDisk, GivesTheHostsErrorForEachChange)
{
    std::string text(512, 'x');
    Disk::Io write =
        made({.kind = Disk::Kind::write, .bytes = 512, .buffers = {part(text, 0, 512)}});
    EXPECT_EQ(run(write), EBADF);
    Disk::Io discard = made({.kind = Disk::Kind::discard, .bytes = 512});
    EXPECT_EQ(run(discard), EBADF);
    Disk::Io read = made({.kind = Disk::Kind::read, .bytes = 512, .buffers = {part(text, 0, 512)}});
    EXPECT_EQ(run(read), 0);
}

TEST(DiskOpen, WhatIsNoDiskIsNamed)
{
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const Fd writer(ends[1]);
    EXPECT_EQ(Disk::open(Fd(ends[0]), "virtio-disk0").error().detail,
              "virtio-disk0 is neither a file nor a block device");
    EXPECT_THAT(Disk::open(Fd(), "virtio-disk1").error().detail,
                HasSubstr("virtio-disk1 cannot be examined: Bad file descriptor"));
}

}  // namespace
}  // namespace hostler::vmm::virtio
