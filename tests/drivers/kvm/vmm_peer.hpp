#pragma once
// VmmPeer: the other end of a control socket, played by a test.

#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "proto/vmm/control.pb.h"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

class VmmPeer {
public:
    VmmPeer()
    {
        int ends[2] = {-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0) {
            own_ = Fd(ends[0]);
            other_ = Fd(ends[1]);
        }
    }

    /// The daemon's end.
    Fd take_other() { return std::move(other_); }
    void hang_up() { own_.reset(); }

    /// The next request; the descriptors that came with it are kept in `descriptors`.
    proto::vmm::Request next()
    {
        std::uint32_t header[2] = {};
        receive_header(header);
        std::string body(header[0], '\0');
        ::recv(own_.get(), body.data(), body.size(), MSG_WAITALL);
        proto::vmm::Request request;
        request.ParseFromString(body);
        return request;
    }

    void send(const proto::vmm::FromVmm& message) { send_raw(message.SerializeAsString()); }

    void send_raw(const std::string& body)
    {
        const std::uint32_t header[2] = {static_cast<std::uint32_t>(body.size()), 0};
        ::send(own_.get(), header, sizeof header, MSG_NOSIGNAL);
        ::send(own_.get(), body.data(), body.size(), MSG_NOSIGNAL);
    }

    void reply(std::uint64_t serial)
    {
        proto::vmm::FromVmm message;
        message.mutable_reply()->set_serial(serial);
        send(message);
    }

    std::vector<Fd> descriptors;

private:
    void receive_header(std::uint32_t (&header)[2])
    {
        alignas(cmsghdr) char room[CMSG_SPACE(sizeof(int) * 16)] = {};
        iovec bytes{header, sizeof header};
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        message.msg_control = room;
        message.msg_controllen = sizeof room;
        ::recvmsg(own_.get(), &message, MSG_WAITALL);
        const cmsghdr* part = CMSG_FIRSTHDR(&message);
        if (part == nullptr) return;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(part) + i * sizeof number, sizeof number);
            descriptors.emplace_back(number);
        }
    }

    Fd own_;
    Fd other_;
};

}  // namespace hostler::drivers::kvm
