#pragma once
// Server: the daemon's door to the machine. It listens for as long as the process lives, since
// daemons come and go; the newest connection is the one that counts. Device thread.

#include <functional>
#include <memory>

#include "drivers/kvm/vmm/control/connection.hpp"
#include "drivers/kvm/vmm/control/journal.hpp"
#include "drivers/kvm/vmm/machine/machine.hpp"
#include "proto/vmm/control.pb.h"

namespace hostler::vmm {

constexpr std::uint32_t protocol_version = 1;

class Server {
public:
    /// `listener` is a listening stream socket; the hooks count where the configuration wants the
    /// sandbox.
    Server(EventLoop& loop, Fd listener, ThreadHooks hooks);
    ~Server();

    // What the verbs use.
    EventLoop& loop() noexcept { return loop_; }
    Journal& journal() noexcept { return journal_; }
    Machine* machine() noexcept { return machine_.get(); }
    const proto::vmm::Machine& config() const noexcept { return config_; }
    Result<Done> configure(const proto::vmm::Machine& config, Descriptors& descriptors);

    /// Ends the loop once the reply is out.
    void quit();

private:
    void accept();
    void forget(std::uint64_t connection);
    void on_frame(Frame frame);
    void send_news();
    void send(const proto::vmm::FromVmm& message);

    EventLoop& loop_;
    Fd listener_;
    const ThreadHooks hooks_;
    Journal journal_;
    EventLoop::Watch watch_;
    std::unique_ptr<Connection> connection_;
    std::uint64_t connections_ = 0;  ///< so far: the number of the newest
    bool is_greeted_ = false;
    std::uint64_t last_sent_ = 0;  ///< event
    proto::vmm::Machine config_;
    std::unique_ptr<Machine> machine_;  ///< last: it reports to the journal
};

/// Does what one request asks, by the table of verbs. `reply` has the request's serial already.
void serve_request(Server& server, const proto::vmm::Request& request, Descriptors& descriptors,
                   proto::vmm::Reply& reply);

}  // namespace hostler::vmm
