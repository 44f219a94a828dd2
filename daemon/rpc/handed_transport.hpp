#pragma once
// HandedTransport: a client that another process stands before and carries bytes for (TLS, a SASL
// layer, one that was slow to read). It knows of the client what that process told.

#include "proto/io/transport.hpp"

namespace hostler::daemon {

class HandedTransport final : public proto::Transport {
public:
    HandedTransport(std::unique_ptr<proto::Transport> below, std::string peer, std::string name,
                    bool is_secure)
        : below_(std::move(below)),
          peer_(std::move(peer)),
          name_(std::move(name)),
          is_secure_(is_secure)
    {
    }

    Task<std::size_t> read(std::span<std::uint8_t> into, std::vector<Fd>& descriptors) override
    {
        return below_->read(into, descriptors);
    }
    Task<bool> write(std::span<const std::uint8_t> bytes, std::span<const Fd> descriptors) override
    {
        return below_->write(bytes, descriptors);
    }
    std::size_t write_now(std::span<const std::uint8_t> bytes) noexcept override
    {
        return below_->write_now(bytes);
    }
    void close() noexcept override { below_->close(); }
    void stop_reading() noexcept override { below_->stop_reading(); }
    void interrupt_reading() noexcept override { below_->interrupt_reading(); }
    int bare_socket() const override { return below_->bare_socket(); }
    Executor executor() override { return below_->executor(); }
    bool is_secure() const override { return is_secure_; }
    std::string peer() const override { return peer_; }
    std::string certificate_name() const override { return name_; }

private:
    std::unique_ptr<proto::Transport> below_;
    const std::string peer_;
    const std::string name_;
    const bool is_secure_;
};

}  // namespace hostler::daemon
