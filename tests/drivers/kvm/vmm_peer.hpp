#pragma once
// VmmPeer: the other end of a control socket, played by a test. AnsweringVmm: the same for tests
// that look at what was asked of it afterwards.

#include <sys/socket.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "proto/vmm/control.pb.h"
#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::drivers::kvm {

class VmmPeer {
public:
    /// Speaks on `own`; without one, take_other() gives the daemon's end.
    explicit VmmPeer(Fd own) : own_(std::move(own)) {}
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

    /// Whether next() has something to read.
    bool has_request() const
    {
        char first = 0;
        return ::recv(own_.get(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
    }

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

class AnsweringVmm : public VmmPeer {
public:
    using VmmPeer::VmmPeer;
    using Request = proto::vmm::Request;
    using Reply = proto::vmm::Reply;

    /// Fills in the reply to a request. As it is: that it was done.
    std::function<void(const Request&, Reply&)> answer = [](const Request&, Reply&) {};
    /// For `answer`: whatever it is, it is refused.
    static void refuse(const Request&, Reply& reply)
    {
        reply.mutable_failure()->set_code(static_cast<int>(ErrorCode::operation_invalid));
        reply.mutable_failure()->set_detail("no");
    }

    /// Answers what has come.
    void answer_all()
    {
        while (has_request()) {
            requests.push_back(next());
            proto::vmm::FromVmm message;
            message.mutable_reply()->set_serial(requests.back().serial());
            answer(requests.back(), *message.mutable_reply());
            send(message);
        }
    }

    /// What was asked so far, in order; and of what kind each was.
    std::vector<Request> requests;
    std::vector<Request::VerbCase> asked() const
    {
        std::vector<Request::VerbCase> verbs;
        for (const Request& request : requests) verbs.push_back(request.verb_case());
        return verbs;
    }
};

}  // namespace hostler::drivers::kvm
