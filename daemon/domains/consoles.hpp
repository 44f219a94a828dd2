#pragma once
// Consoles: who has which console of a domain open. A device is open once at a time; who insists
// takes it from the one before. Any thread.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace hostler::daemon {

class Consoles {
public:
    enum class End { taken_over, guest_gone };
    /// Tells the holder, on any thread, that it is one no longer.
    using Tell = std::function<void(End)>;

    /// Throws operation_failed while another has `device`, unless `is_forced`. The number is for
    /// give_back().
    std::uint64_t take(const std::string& device, bool is_forced, Tell tell);
    void give_back(const std::string& device, std::uint64_t number);
    /// The guest is gone: each holder is told.
    void end_all();

private:
    struct Holder {
        std::uint64_t number;
        Tell tell;
    };

    std::mutex mutex_;
    std::map<std::string, Holder> holders_;
    std::uint64_t last_ = 0;
};

}  // namespace hostler::daemon
