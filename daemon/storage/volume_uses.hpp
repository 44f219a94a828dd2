#pragma once
// VolumeUses: which of a pool's volumes are being made, read or written. While any is, the pool is
// not stopped, and the volume is not deleted. Any thread.

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace hostler::daemon {

class VolumeUses {
public:
    enum class Kind { made, used };

    void begin(const std::string& name, Kind kind);
    void end(const std::string& name);

    bool are_any() const;
    /// Throws operation_invalid where the volume is being made; where it is used, too, unless
    /// `is_shared`.
    void require_free(const std::string& name, bool is_shared = false) const;

private:
    struct Row {
        int count = 0;
        Kind kind = Kind::used;
    };
    mutable std::mutex mutex_;
    std::map<std::string, Row> rows_;
};

/// One use, which ends with this.
class VolumeUse {
public:
    VolumeUse(std::shared_ptr<VolumeUses> uses, std::string name, VolumeUses::Kind kind)
        : uses_(std::move(uses)), name_(std::move(name))
    {
        uses_->begin(name_, kind);
    }
    VolumeUse(VolumeUse&&) noexcept = default;
    VolumeUse& operator=(VolumeUse&&) = delete;
    ~VolumeUse()
    {
        if (uses_) uses_->end(name_);
    }

    const std::string& name() const { return name_; }

private:
    std::shared_ptr<VolumeUses> uses_;
    std::string name_;
};

}  // namespace hostler::daemon
