#include "daemon/handover/channel.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstring>

namespace hostler::daemon {
namespace {

/// SCM_MAX_FD is 253.
constexpr std::size_t descriptors_a_message = 200;
constexpr std::size_t word_bytes_max = 64;

Error failed(std::string_view what)
{
    return Error(ErrorCode::system_error, fmt::format("{}: {}", what, std::strerror(errno)));
}

struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * descriptors_a_message)> bytes{};
};

/// The bytes as a file in memory, which travels as one descriptor.
Result<Fd> file_of(std::string_view bytes)
{
    Fd file(::memfd_create("hostlerd", MFD_CLOEXEC));
    for (std::size_t done = 0; file && done < bytes.size();) {
        const ssize_t count = ::write(file.get(), bytes.data() + done, bytes.size() - done);
        if (count <= 0) return failed("cannot write down what is handed over");
        done += static_cast<std::size_t>(count);
    }
    if (!file) return failed("cannot write down what is handed over");
    return file;
}

Result<std::string> text_of(const Fd& file, std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < size;) {
        const ssize_t count =
            ::pread(file.get(), bytes.data() + done, size - done, static_cast<off_t>(done));
        if (count <= 0) return failed("cannot read what is handed over");
        done += static_cast<std::size_t>(count);
    }
    return bytes;
}

}  // namespace

Result<std::pair<Channel, Fd>> Channel::make()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return failed("cannot make a socket pair");
    return std::pair<Channel, Fd>(Channel(Fd(ends[0])), Fd(ends[1]));
}

bool Channel::say(char word)
{
    return ::send(socket_.get(), &word, 1, MSG_NOSIGNAL) == 1;
}

Result<Done> Channel::wait(std::chrono::milliseconds limit)
{
    pollfd one{socket_.get(), POLLIN, 0};
    const int count = ::poll(&one, 1, static_cast<int>(limit.count()));
    if (count > 0) return Done{};
    return Error(ErrorCode::operation_timeout, "the other process does not answer");
}

Result<Done> Channel::hear(char word, std::chrono::milliseconds limit)
{
    if (const Result<Done> there = wait(limit); !there) return there.error();
    char got = 0;
    const ssize_t count = ::recv(socket_.get(), &got, 1, 0);
    if (count == 1 && got == word) return Done{};
    return Error(ErrorCode::operation_failed, "the other process has ended");
}

Result<Done> Channel::send_some(std::string_view word, const std::vector<int>& descriptors)
{
    std::string text(word);
    iovec bytes{text.data(), text.size()};
    Control control;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    std::memcpy(CMSG_DATA(part), descriptors.data(), sizeof(int) * descriptors.size());
    if (::sendmsg(socket_.get(), &message, MSG_NOSIGNAL) < 0) return failed("cannot hand over");
    return Done{};
}

Result<std::vector<Fd>> Channel::receive_some(std::string& word, std::chrono::milliseconds limit)
{
    if (const Result<Done> there = wait(limit); !there) return there.error();
    std::array<char, word_bytes_max> text{};
    iovec bytes{text.data(), text.size()};
    Control control;
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t count = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    std::vector<Fd> found;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        const std::size_t some = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t index = 0; index < some; ++index) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + index * sizeof number, sizeof number);
            found.emplace_back(number);
        }
    }
    if (count <= 0) return Error(ErrorCode::operation_failed, "the other process has ended");
    word.assign(text.data(), static_cast<std::size_t>(count));
    return found;
}

/// "SIZE COUNT" with the bytes' file, then the descriptors.
Result<Done> Channel::send(const Parcel& parcel)
{
    Result<Fd> file = file_of(parcel.bytes);
    if (!file) return file.error();
    const std::string head = fmt::format("{} {}", parcel.bytes.size(), parcel.descriptors.size());
    if (const Result<Done> done = send_some(head, {file->get()}); !done) return done.error();
    std::vector<int> some;
    for (std::size_t index = 0; index < parcel.descriptors.size(); ++index) {
        some.push_back(parcel.descriptors[index].get());
        const bool is_last = index + 1 == parcel.descriptors.size();
        if (some.size() < descriptors_a_message && !is_last) continue;
        if (const Result<Done> done = send_some("+", some); !done) return done.error();
        some.clear();
    }
    return Done{};
}

Result<Channel::Parcel> Channel::receive(std::chrono::milliseconds limit)
{
    std::string head;
    Result<std::vector<Fd>> first = receive_some(head, limit);
    if (!first) return first.error();
    std::size_t size = 0;
    std::size_t count = 0;
    const char* end = head.data() + head.size();
    const auto [middle, status] = std::from_chars(head.data(), end, size);
    const bool is_read = status == std::errc{} && middle != end &&
                         std::from_chars(middle + 1, end, count).ec == std::errc{};
    if (!is_read || first->size() != 1)
        return Error(ErrorCode::operation_failed, "what is handed over is not understood");
    Result<std::string> bytes = text_of(first->front(), size);
    if (!bytes) return bytes.error();
    Parcel parcel{std::move(*bytes), {}};
    while (parcel.descriptors.size() < count) {
        Result<std::vector<Fd>> more = receive_some(head, limit);
        if (!more) return more.error();
        for (Fd& one : *more) parcel.descriptors.push_back(std::move(one));
    }
    return parcel;
}

}  // namespace hostler::daemon
