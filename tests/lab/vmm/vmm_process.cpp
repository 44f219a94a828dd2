#include "tests/lab/vmm/vmm_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace hostler::vmm::test {
namespace {

using namespace std::chrono_literals;

/// More than any machine takes that does other work beside.
constexpr auto patience = 120s;

std::string build_folder()
{
    const char* const build = std::getenv("HOSTLER_BUILD");
    return build ? build : ".";
}

[[noreturn]] void fail(const std::string& what)
{
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

void send_all(const Fd& socket, std::string_view bytes, const std::vector<int>& fds)
{
    std::vector<char> control(CMSG_SPACE(fds.size() * sizeof(int)));
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (!fds.empty()) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
        std::memcpy(CMSG_DATA(header), fds.data(), fds.size() * sizeof(int));
    }
    if (::sendmsg(socket.get(), &message, MSG_NOSIGNAL) != std::ssize(bytes)) fail("sendmsg");
}

[[noreturn]] void become(const std::vector<std::string>& words)
{
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

std::string guest_file(std::string_view name)
{
    const std::string path = build_folder() + "/guests/" + std::string(name);
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("there is no guest " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

bool within_patience(const std::function<bool()>& is_true)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!is_true()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

proto::vmm::Reply Daemon::call(proto::vmm::Request request, const std::vector<int>& fds)
{
    request.set_serial(++serial_);
    const std::string message = request.SerializeAsString();
    const std::uint32_t header[] = {static_cast<std::uint32_t>(message.size()),
                                    static_cast<std::uint32_t>(fds.size())};
    send_all(socket_, std::string(reinterpret_cast<const char*>(header), sizeof header) + message,
             fds);
    while (auto received = receive()) {
        if (received->has_reply()) return received->reply();
        events_.push_back(received->event());
    }
    throw std::runtime_error("no reply");
}

proto::vmm::Reply Daemon::hello(std::uint64_t last_event)
{
    proto::vmm::Request request;
    request.mutable_hello()->set_version(1);
    request.mutable_hello()->set_last_event(last_event);
    return call(request);
}

std::optional<proto::vmm::Event> Daemon::next_event()
{
    while (events_.empty()) {
        const auto received = receive();
        if (!received) return std::nullopt;
        if (received->has_event()) events_.push_back(received->event());
    }
    proto::vmm::Event event = events_.front();
    events_.erase(events_.begin());
    return event;
}

std::optional<proto::vmm::Event> Daemon::await(proto::vmm::Event::KindCase kind)
{
    while (auto event = next_event())
        if (event->kind_case() == kind) return event;
    return std::nullopt;
}

std::optional<proto::vmm::FromVmm> Daemon::receive()
{
    constexpr std::size_t header_bytes = 8;
    for (;;) {
        std::uint32_t length = 0;
        if (bytes_.size() >= header_bytes) std::memcpy(&length, bytes_.data(), sizeof length);
        if (bytes_.size() >= header_bytes && bytes_.size() - header_bytes >= length) {
            proto::vmm::FromVmm message;
            if (!message.ParseFromString(bytes_.substr(header_bytes, length)))
                throw std::runtime_error("a message does not parse");
            bytes_.erase(0, header_bytes + length);
            return message;
        }
        pollfd waiting{socket_.get(), POLLIN, 0};
        constexpr std::chrono::milliseconds limit = patience;
        if (::poll(&waiting, 1, static_cast<int>(limit.count())) != 1) return std::nullopt;
        char buffer[65536];
        const ssize_t count = ::read(socket_.get(), buffer, sizeof buffer);
        if (count <= 0) return std::nullopt;
        bytes_.append(buffer, static_cast<std::size_t>(count));
    }
}

std::vector<std::string> Beginning::jail_words()
{
    if (::geteuid() == 0) return {"--user", "65534:65534"};
    return {"--jail"};
}

VmmProcess::VmmProcess(std::size_t memory_bytes, const Beginning& beginning)
    : memory_bytes_(memory_bytes)
{
    const Fd listener(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    socklen_t length = sizeof address;
    // In the abstract space, under a name of the kernel's choice.
    if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) ||
        ::listen(listener.get(), 8) ||
        ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length))
        fail("a listening socket");
    socket_name_.assign(reinterpret_cast<const char*>(&address), length);

    memory_ = Fd(::memfd_create("guest", MFD_CLOEXEC));
    if (::ftruncate(memory_.get(), static_cast<off_t>(memory_bytes))) fail("guest memory");
    void* const mapping =
        ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory_.get(), 0);
    if (mapping == MAP_FAILED) fail("mapping guest memory");
    mapping_ = static_cast<std::byte*>(mapping);

    std::vector<std::string> words = {build_folder() + "/bin/hostler-vmm", "--control-fd",
                                      std::to_string(listener.get())};
    words.insert(words.end(), beginning.words.begin(), beginning.words.end());
    pid_ = ::fork();
    if (pid_ < 0) fail("fork");
    if (pid_ > 0) return;
    if (beginning.before) beginning.before();
    become(words);
}

VmmProcess::~VmmProcess()
{
    ::munmap(mapping_, memory_bytes_);
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

Daemon VmmProcess::connect() const
{
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(socket_name_.data()),
                  static_cast<socklen_t>(socket_name_.size())))
        fail("connect");
    return Daemon(std::move(socket));
}

std::optional<int> VmmProcess::await_end()
{
    int status = 0;
    if (!within_patience([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }))
        return std::nullopt;
    pid_ = -1;
    return status;
}

proto::vmm::Reply VmmProcess::configure(Daemon& daemon, std::string_view kernel,
                                        const std::function<void(proto::vmm::Machine&)>& change,
                                        const std::vector<int>& more)
{
    const Fd kvm(::open("/dev/kvm", O_RDWR | O_CLOEXEC));
    const Fd image(::memfd_create("kernel", MFD_CLOEXEC));
    if (!kvm || ::write(image.get(), kernel.data(), kernel.size()) != std::ssize(kernel))
        fail("KVM and a kernel");
    proto::vmm::Request request;
    proto::vmm::Machine& machine = *request.mutable_configure();
    machine.set_name("test");
    machine.set_kvm_fd(0);
    machine.mutable_boot()->set_kernel_fd(1);
    machine.mutable_memory()->set_bytes(memory_bytes_);
    machine.mutable_memory()->set_fd(2);
    machine.mutable_processors()->set_count(1);
    machine.mutable_platform()->set_exit_port(0xf4);
    machine.mutable_platform()->set_sandbox(true);
    machine.set_keepsake("mine");
    if (change) change(machine);
    std::vector<int> descriptors = {kvm.get(), image.get(), memory_.get()};
    descriptors.insert(descriptors.end(), more.begin(), more.end());
    return daemon.call(request, descriptors);
}

bool VmmProcess::has_page(std::uint64_t address) const
{
    constexpr std::uint64_t page_bytes = 4096;
    const auto page = static_cast<off_t>(address / page_bytes * page_bytes);
    return ::lseek(memory_.get(), page, SEEK_DATA) == page;
}

std::uint32_t& VmmProcess::word(std::uint64_t address) const
{
    return *reinterpret_cast<std::uint32_t*>(mapping_ + address);
}

void VmmProcess::write(std::uint64_t address, std::string_view bytes) const
{
    std::memcpy(mapping_ + address, bytes.data(), bytes.size());
}

bool VmmProcess::is_counting(std::uint64_t address) const
{
    const volatile std::uint32_t& now = word(address);
    const std::uint32_t before = now;
    return within_patience([&] { return now != before; });
}

}  // namespace hostler::vmm::test
