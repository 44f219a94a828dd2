#include "drivers/kvm/vmm/legacy/cmos.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hostler::vmm {
namespace {

constexpr std::uint8_t seconds = 0x00;
constexpr std::uint8_t minutes = 0x02;
constexpr std::uint8_t hours = 0x04;
constexpr std::uint8_t weekday = 0x06;
constexpr std::uint8_t day = 0x07;
constexpr std::uint8_t month = 0x08;
constexpr std::uint8_t year = 0x09;
constexpr std::uint8_t status_a = 0x0a;
constexpr std::uint8_t status_b = 0x0b;
constexpr std::uint8_t status_c = 0x0c;
constexpr std::uint8_t status_d = 0x0d;
constexpr std::uint8_t century = 0x32;

constexpr std::uint8_t divider_32khz = 0x26;
constexpr std::uint8_t is_being_set = 0x80;
constexpr std::uint8_t is_binary = 0x04;
constexpr std::uint8_t is_24_hours = 0x02;
constexpr std::uint8_t battery_is_good = 0x80;
constexpr std::uint8_t afternoon = 0x80;

constexpr std::uint8_t time_registers[] = {seconds, minutes, hours, weekday,
                                           day,     month,   year,  century};

bool is_time(std::uint8_t index)
{
    return std::ranges::find(time_registers, index) != std::end(time_registers);
}

}  // namespace

Cmos::Cmos(Now now, std::int64_t offset_s, Changed changed)
    : now_(std::move(now)), changed_(std::move(changed)), offset_s_(offset_s)
{
    memory_[status_a] = divider_32khz;
    memory_[status_b] = is_24_hours;
    memory_[status_d] = battery_is_good;
}

std::int64_t Cmos::offset_s() noexcept
{
    const std::lock_guard lock(mutex_);
    return offset_s_;
}

void Cmos::set_offset_s(std::int64_t offset_s) noexcept
{
    const std::lock_guard lock(mutex_);
    offset_s_ = offset_s;
}

void Cmos::transfer(Archive& state)
{
    const std::lock_guard lock(mutex_);
    state(offset_s_, index_, memory_);
    index_ &= registers - 1;
}

void Cmos::read(std::uint64_t offset, std::span<std::byte> data) noexcept
{
    std::ranges::fill(data, std::byte{0xff});
    const std::lock_guard lock(mutex_);
    if (offset == 1) data[0] = static_cast<std::byte>(read_register(index_));
}

void Cmos::write(std::uint64_t offset, std::span<const std::byte> data) noexcept
{
    const std::lock_guard lock(mutex_);
    const auto value = static_cast<std::uint8_t>(data[0]);
    if (offset == 0)
        index_ = value & (registers - 1);  // the top bit is the NMI mask
    else
        write_register(index_, value);
}

std::uint8_t Cmos::read_register(std::uint8_t index) noexcept
{
    if (is_time(index) && !(memory_[status_b] & is_being_set)) show_time();
    return memory_[index];
}

void Cmos::write_register(std::uint8_t index, std::uint8_t value) noexcept
{
    switch (index) {
        case status_a:
            memory_[status_a] = value & 0x7f;
            return;
        case status_c:
        case status_d:
            return;
        case status_b: {
            const bool was_being_set = memory_[status_b] & is_being_set;
            // The time stays as it stands while it is set, and runs on from there.
            if (!was_being_set && value & is_being_set) show_time();
            memory_[status_b] = value;
            if (was_being_set && !(value & is_being_set)) adopt_time();
            return;
        }
        default:
            break;
    }
    if (is_time(index) && !(memory_[status_b] & is_being_set)) {
        show_time();
        memory_[index] = value;
        adopt_time();
        return;
    }
    memory_[index] = value;
}

void Cmos::show_time() noexcept
{
    using namespace std::chrono;
    const sys_seconds now{std::chrono::seconds(now_() + offset_s_)};
    const auto today = floor<days>(now);
    const year_month_day date(today);
    const hh_mm_ss clock(now - today);
    const auto full_year = static_cast<int>(date.year());

    memory_[seconds] = encode(clock.seconds().count());
    memory_[minutes] = encode(clock.minutes().count());
    memory_[weekday] = encode(std::chrono::weekday(today).c_encoding() + 1);
    memory_[day] = encode(static_cast<unsigned>(date.day()));
    memory_[month] = encode(static_cast<unsigned>(date.month()));
    memory_[year] = encode(full_year % 100);
    memory_[century] = encode(full_year / 100);
    const auto hour = clock.hours().count();
    if (memory_[status_b] & is_24_hours) {
        memory_[hours] = encode(hour);
    } else {
        const auto twelfth = static_cast<std::uint8_t>(encode(hour % 12 == 0 ? 12 : hour % 12));
        memory_[hours] = static_cast<std::uint8_t>(twelfth | (hour >= 12 ? afternoon : 0));
    }
}

void Cmos::adopt_time() noexcept
{
    using namespace std::chrono;
    std::int64_t hour = decode(memory_[hours] & 0x7f);
    if (memory_[status_b] & is_24_hours)
        hour = decode(memory_[hours]);
    else
        hour = hour % 12 + (memory_[hours] & afternoon ? 12 : 0);
    const auto full_year = decode(memory_[century]) * 100 + decode(memory_[year]);
    const year_month_day date(std::chrono::year(static_cast<int>(full_year)),
                              std::chrono::month(static_cast<unsigned>(decode(memory_[month]))),
                              std::chrono::day(static_cast<unsigned>(decode(memory_[day]))));
    if (!date.ok()) return;  // half set; the rest follows, or it was nonsense
    const std::int64_t set_to = sys_seconds(sys_days(date)).time_since_epoch().count() +
                                hour * 3600 + decode(memory_[minutes]) * 60 +
                                decode(memory_[seconds]);
    const std::int64_t offset = set_to - now_();
    if (offset == offset_s_) return;
    offset_s_ = offset;
    if (changed_) changed_(offset_s_);
}

std::uint8_t Cmos::encode(std::int64_t value) const noexcept
{
    if (memory_[status_b] & is_binary) return static_cast<std::uint8_t>(value);
    return static_cast<std::uint8_t>(value / 10 << 4 | value % 10);
}

std::int64_t Cmos::decode(std::uint8_t value) const noexcept
{
    if (memory_[status_b] & is_binary) return value;
    return (value >> 4) * 10 + (value & 0xf);
}

}  // namespace hostler::vmm
