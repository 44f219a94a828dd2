#pragma once
// VolumeUses: which of a pool's volumes are being made, changed, read or written, by what, and
// since when. While any is, the pool is not stopped, and the volume is not deleted. What was given
// up, since its disk does not get on, still has its volume; the pool it keeps no longer. Any
// thread.

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace hostler::daemon {

class VolumeUses {
public:
    using Clock = std::chrono::steady_clock;

    enum class Kind { made, changed, used };
    struct Row {
        Kind kind = Kind::used;
        std::string_view doing;  ///< a literal: "wipe"
        Clock::time_point since = Clock::now();
        bool is_given_up = false;
    };
    using Rows = std::multimap<std::string, Row>;

    Rows::iterator begin(const std::string& name, Kind kind, std::string_view doing);
    void end(Rows::iterator row);
    void give_up(Rows::iterator row);

    bool are_any() const;
    /// Whether anybody waits for one of them.
    bool are_awaited() const;
    /// Throws operation_invalid where the volume is being made or changed; where it is used, too,
    /// unless `is_shared`.
    void require_free(const std::string& name, bool is_shared = false) const;

private:
    mutable std::mutex mutex_;
    Rows rows_;
};

/// One use, which ends with this.
class VolumeUse {
public:
    VolumeUse(std::shared_ptr<VolumeUses> uses, const std::string& name, VolumeUses::Kind kind,
              std::string_view doing)
        : uses_(std::move(uses)), row_(uses_->begin(name, kind, doing))
    {
    }
    VolumeUse(VolumeUse&&) noexcept = default;
    VolumeUse& operator=(VolumeUse&&) = delete;
    ~VolumeUse()
    {
        if (uses_) uses_->end(row_);
    }

    const std::string& name() const { return row_->first; }
    /// Nobody waits for it any more.
    void give_up() { uses_->give_up(row_); }

private:
    std::shared_ptr<VolumeUses> uses_;
    VolumeUses::Rows::iterator row_;
};

}  // namespace hostler::daemon
