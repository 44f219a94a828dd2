#pragma once
// SaslTransport: a plain connection that may get a SASL security layer once its client is known.
// Until then bytes pass as they are. Belongs to the session's thread, as any transport.

#include <memory>

#include "daemon/auth/sasl.hpp"
#include "proto/io/transport.hpp"

namespace hostler::daemon {

class SaslTransport final : public proto::Transport {
public:
    explicit SaslTransport(std::unique_ptr<proto::Transport> below) : below_(std::move(below)) {}

    /// What comes from now on is of `layer`; what goes is, once `clear_bytes` more have gone as
    /// they are (the answer that tells the client). The layer outlives the transport.
    void begin_layer(Sasl& layer, std::size_t clear_bytes);

    Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>& descriptors) override;
    Task<bool> write(std::span<const std::uint8_t> bytes, std::span<const Fd> descriptors) override;
    std::size_t write_now(std::span<const std::uint8_t> bytes) noexcept override;

    void close() noexcept override { below_->close(); }
    void stop_reading() noexcept override { below_->stop_reading(); }
    void interrupt_reading() noexcept override { below_->interrupt_reading(); }
    int bare_socket() const override { return layer_ ? -1 : below_->bare_socket(); }
    Executor executor() override { return below_->executor(); }
    /// The layer encrypts.
    bool is_secure() const override { return layer_ != nullptr; }
    std::string peer() const override { return below_->peer(); }

private:
    std::unique_ptr<proto::Transport> below_;
    Sasl* layer_ = nullptr;
    std::size_t clear_bytes_ = 0;
    proto::Bytes opened_;  ///< decoded, not yet read
    std::size_t taken_ = 0;
};

}  // namespace hostler::daemon
