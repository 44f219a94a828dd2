#include "daemon/audit/audit.hpp"

#include <fmt/format.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <vector>

#include "daemon/log/log.hpp"
#include "xml/base/fd.hpp"

namespace hostler::daemon {
namespace {

/// As ausearch expects a value from outside: in quotes, or in hexadecimal where quotes would not
/// do.
std::string encoded(std::string_view text)
{
    const auto is_odd = [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte <= 0x20 || byte >= 0x7f || byte == '"';
    };
    if (std::ranges::none_of(text, is_odd)) return fmt::format("\"{}\"", text);
    std::string hex;
    for (const char letter : text) hex += fmt::format("{:02X}", static_cast<unsigned char>(letter));
    return hex;
}

std::string own_program()
{
    std::error_code none;
    return std::filesystem::read_symlink("/proc/self/exe", none).string();
}

/// One message and the kernel's answer to it.
int ask(const Fd& socket, std::uint16_t type, std::string_view text)
{
    // A record is a string that ends with a zero; the kernel pads.
    std::vector<char> bytes(NLMSG_SPACE(text.size() + 1));
    nlmsghdr head{.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(text.size() + 1)),
                  .nlmsg_type = type,
                  .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
                  .nlmsg_seq = 1,
                  .nlmsg_pid = 0};
    std::memcpy(bytes.data(), &head, sizeof head);
    std::copy(text.begin(), text.end(), bytes.begin() + NLMSG_HDRLEN);
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (::sendto(socket.get(), bytes.data(), bytes.size(), 0,
                 reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0)
        return errno;
    std::vector<char> answer(8192);
    const ssize_t count = ::recv(socket.get(), answer.data(), answer.size(), 0);
    if (count < 0) return errno;
    nlmsgerr error{};
    if (static_cast<std::size_t>(count) < NLMSG_HDRLEN + sizeof error) return EPROTO;
    std::memcpy(&head, answer.data(), sizeof head);
    std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof error);
    return head.nlmsg_type == NLMSG_ERROR ? -error.error : EPROTO;
}

Error unavailable(int why)
{
    return Error(ErrorCode::system_error,
                 fmt::format("the kernel takes no audit records: {}", std::strerror(why)));
}

struct Line {
    explicit Line(Fd opened) : socket(std::move(opened)) {}
    std::mutex mutex;
    Fd socket;
};

}  // namespace

Result<Audit::Send> Audit::kernel()
{
    Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT));
    if (!socket) return unavailable(errno);
    // An answer is immediate; a kernel that gives none must not hold the daemon up.
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const std::string hello =
        fmt::format("virt=hostler op=init exe={} hostname=? addr=? terminal=? res=success",
                    encoded(own_program()));
    const auto control = static_cast<std::uint16_t>(AuditType::virt_control);
    if (const int why = ask(socket, control, hello)) return unavailable(why);
    auto line = std::make_shared<Line>(std::move(socket));
    return Send([line](AuditType type, std::string_view record) {
        const std::lock_guard lock(line->mutex);
        return ask(line->socket, static_cast<std::uint16_t>(type), record) == 0;
    });
}

void Audit::control(const Audited& who, std::string_view op, std::string_view reason, int process,
                    bool is_done) const
{
    write(AuditType::virt_control, who, fmt::format("op={} reason={}", op, reason),
          fmt::format("vm-pid={}", process), is_done);
}

void Audit::resource(const Audited& who, std::string_view kind, std::string_view reason,
                     std::string_view before, std::string_view after, bool is_done) const
{
    const std::string_view none = "?";
    write(AuditType::virt_resource, who, fmt::format("resrc={} reason={}", kind, reason),
          fmt::format("old-{0}={1} new-{0}={2}", kind, encoded(before.empty() ? none : before),
                      encoded(after.empty() ? none : after)),
          is_done);
}

void Audit::amount(const Audited& who, std::string_view kind, std::string_view reason,
                   std::uint64_t before, std::uint64_t after, bool is_done) const
{
    write(AuditType::virt_resource, who, fmt::format("resrc={} reason={}", kind, reason),
          fmt::format("old-{0}={1} new-{0}={2}", kind, before, after), is_done);
}

void Audit::write(AuditType type, const Audited& who, std::string_view what, std::string_view more,
                  bool is_done) const
{
    const std::string record =
        fmt::format("virt={} {} vm={} uuid={} {} exe={} hostname=? addr=? terminal=? res={}",
                    who.virt, what, encoded(who.name), who.uuid.text(), more,
                    encoded(own_program()), is_done ? "success" : "failed");
    if (logs_) logger(LogPart::domains).info("audit: {}", record);
    if (send_ && !send_(type, record))
        logger(LogPart::domains).warn("an audit record is lost: {}", record);
}

}  // namespace hostler::daemon
