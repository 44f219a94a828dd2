// The common configuration structure alone (virtio 1.2, 4.1.4.3): which accesses count, in which
// order a driver may move, and what a driver that keeps to neither can do.
#include "drivers/kvm/vmm/virtio/registers.hpp"

#include <gtest/gtest.h>

#include <random>

namespace hostler::vmm::virtio {
namespace {

constexpr std::uint64_t milk = bit(0);
constexpr std::uint64_t cream = bit(40);  ///< in the second word, and only with milk

/// Two queues, and features in both words.
class Cow final : public virtio::Device {
public:
    Kind kind() const noexcept override { return {.id = 63}; }
    std::uint64_t features() const noexcept override { return milk | cream; }
    bool accepts(std::uint64_t features) const noexcept override
    {
        return !(features & cream) || features & milk;
    }
    std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes; }
    void on_kick(std::size_t, Queue&) noexcept override {}

    static constexpr std::array<std::uint16_t, 2> sizes = {8, 256};
};

// Where each field is.
constexpr std::size_t device_feature_select = 0x00;
constexpr std::size_t device_feature = 0x04;
constexpr std::size_t driver_feature_select = 0x08;
constexpr std::size_t driver_feature = 0x0c;
constexpr std::size_t config_vector = 0x10;
constexpr std::size_t num_queues = 0x12;
constexpr std::size_t device_status = 0x14;
constexpr std::size_t generation = 0x15;
constexpr std::size_t queue_select = 0x16;
constexpr std::size_t queue_size = 0x18;
constexpr std::size_t queue_vector = 0x1a;
constexpr std::size_t queue_enable = 0x1c;
constexpr std::size_t queue_notify_off = 0x1e;
constexpr std::size_t queue_desc = 0x20;
constexpr std::size_t queue_device = 0x30;

constexpr std::uint8_t up_to_features = Status::acknowledge | Status::driver | Status::features_ok;

class RegistersTest : public testing::Test {
protected:
    using Request = Registers::Request;

    template <class T>
    T get(std::size_t offset) const
    {
        T value{};
        registers.read(offset, std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }
    template <class T>
    Request set(std::size_t offset, T value)
    {
        return registers.write(offset, std::as_bytes(std::span(&value, 1)));
    }
    Request set_status(unsigned bits)
    {
        return set(device_status, static_cast<std::uint8_t>(bits));
    }
    void accept(std::uint64_t features)
    {
        for (const std::uint32_t word : {0u, 1u}) {
            set(driver_feature_select, word);
            set(driver_feature, static_cast<std::uint32_t>(features >> 32 * word));
        }
    }
    /// Up to FEATURES_OK with the least that a driver can take.
    void negotiate()
    {
        accept(version_1);
        set_status(up_to_features);
        ASSERT_TRUE(registers.has(Status::features_ok));
    }
    void select(std::uint16_t queue) { set(queue_select, queue); }

    Cow cow;
    Registers registers{cow, 3};
};

TEST_F(RegistersTest, BeginEmptyWithTheLargestQueues)
{
    EXPECT_EQ(get<std::uint8_t>(device_status), 0);
    EXPECT_EQ(get<std::uint16_t>(num_queues), 2);
    EXPECT_EQ(get<std::uint16_t>(config_vector), no_vector);
    for (const std::uint16_t queue : {std::uint16_t{0}, std::uint16_t{1}}) {
        select(queue);
        EXPECT_EQ(get<std::uint16_t>(queue_size), Cow::sizes[queue]);
        EXPECT_EQ(get<std::uint16_t>(queue_vector), no_vector);
        EXPECT_EQ(get<std::uint16_t>(queue_enable), 0);
        EXPECT_EQ(get<std::uint16_t>(queue_notify_off), queue);
        EXPECT_EQ(get<std::uint64_t>(queue_desc), 0u);
    }
}

/// "The device MUST present a 0 in queue_size if the virtqueue … is unavailable" (4.1.4.3.1).
TEST_F(RegistersTest, AQueueThatIsNoneReadsAsZeroAndTakesNothing)
{
    for (const unsigned none : {2u, 0x8000u, 0xffffu}) {
        select(static_cast<std::uint16_t>(none));
        EXPECT_EQ(get<std::uint16_t>(queue_select), none);
        set(queue_size, std::uint16_t{4});
        set(queue_desc, ~std::uint64_t{0});
        set(queue_vector, std::uint16_t{1});
        for (std::size_t offset = queue_size; offset < Registers::size; ++offset)
            EXPECT_EQ(get<std::uint8_t>(offset), 0) << none << " at " << offset;
    }
    select(1);
    EXPECT_EQ(get<std::uint16_t>(queue_size), 256) << "and no other queue took it";
}

TEST_F(RegistersTest, FeaturesComeInWordsAndThereAreTwo)
{
    const std::uint64_t all = milk | cream | common_features;
    for (const std::uint32_t word : {0u, 1u, 2u, 3u, ~0u}) {
        set(device_feature_select, word);
        const auto wanted = word < 2 ? static_cast<std::uint32_t>(all >> 32 * word) : 0;
        EXPECT_EQ(get<std::uint32_t>(device_feature), wanted) << word;
    }
    accept(version_1 | cream);
    set(driver_feature_select, 2u);
    set(driver_feature, ~0u);
    EXPECT_EQ(get<std::uint32_t>(driver_feature), 0u);
    EXPECT_EQ(registers.features(), version_1 | cream) << "a third word goes nowhere";
}

TEST_F(RegistersTest, FeaturesRestOnceTheyAreAgreed)
{
    negotiate();
    accept(version_1 | milk | cream);
    EXPECT_EQ(registers.features(), version_1);
}

struct Offer {
    const char* what;
    std::uint64_t features;
    bool is_accepted;
};

TEST_F(RegistersTest, FeaturesOkStaysClearForWhatTheDeviceCannotDo)
{
    const Offer offers[] = {
        {"nothing: a legacy driver", 0, false},
        {"legacy with features", milk, false},
        {"the least", version_1, true},
        {"all", version_1 | milk | cream | common_features, true},
        {"cream without milk", version_1 | cream, false},
        {"a bit that was never offered", version_1 | bit(41), false},
        {"every bit", ~std::uint64_t{0}, false},
    };
    for (const auto& [what, features, is_accepted] : offers) {
        EXPECT_EQ(set_status(0), Request::reset);
        registers.reset();
        accept(features);
        set_status(up_to_features);
        EXPECT_EQ(registers.has(Status::features_ok), is_accepted) << what;
        EXPECT_EQ(set_status(up_to_features | Status::driver_ok),
                  is_accepted ? Request::start : Request::none)
            << what << ": no start without agreement";
    }
}

TEST_F(RegistersTest, ADriverMayTryAgainWithLess)
{
    accept(version_1 | cream);
    set_status(up_to_features);
    EXPECT_FALSE(registers.has(Status::features_ok));
    accept(version_1);
    set_status(up_to_features);
    EXPECT_TRUE(registers.has(Status::features_ok));
}

TEST_F(RegistersTest, ItStartsOnce)
{
    negotiate();
    EXPECT_EQ(set_status(up_to_features | Status::driver_ok), Request::start);
    EXPECT_EQ(set_status(up_to_features | Status::driver_ok), Request::none);
    EXPECT_EQ(set_status(0xff), Request::none);
}

/// NEEDS_RESET is the device's own bit, and the two reserved ones are nobody's (2.1).
TEST_F(RegistersTest, ADriverSetsOnlyItsOwnBitsAndClearsNone)
{
    negotiate();
    set_status(0xff);
    EXPECT_EQ(registers.status(), up_to_features | Status::driver_ok | Status::failed);
    registers.set_needs_reset();
    set_status(Status::acknowledge);
    EXPECT_EQ(registers.status(),
              up_to_features | Status::driver_ok | Status::failed | Status::needs_reset);
}

struct Vector {
    std::uint16_t written;
    std::uint16_t read;
};

/// "…NO_VECTOR if the device could not map it" (4.1.4.3.1): the driver reads it back to see.
TEST_F(RegistersTest, AVectorThatIsNoneIsNoVector)
{
    for (const Vector& vector :
         {Vector{0, 0}, Vector{2, 2}, Vector{3, no_vector}, Vector{0x7fff, no_vector}, Vector{0, 0},
          Vector{no_vector, no_vector}}) {
        set(config_vector, vector.written);
        EXPECT_EQ(get<std::uint16_t>(config_vector), vector.read);
        select(1);
        set(queue_vector, vector.written);
        EXPECT_EQ(get<std::uint16_t>(queue_vector), vector.read);
        EXPECT_EQ(registers.queues()[1].vector, vector.read);
    }
    EXPECT_EQ(registers.queues()[0].vector, no_vector);
}

struct Size {
    std::uint16_t written;
    std::uint16_t read;
};

TEST_F(RegistersTest, AQueuesSizeIsAPowerOfTwoUpToItsMost)
{
    for (const Size& size : {Size{8, 8}, Size{4, 4}, Size{0, 4}, Size{3, 4}, Size{16, 4},
                             Size{0x8000, 4}, Size{0xffff, 4}, Size{1, 1}, Size{8, 8}}) {
        set(queue_size, size.written);
        EXPECT_EQ(get<std::uint16_t>(queue_size), size.read) << size.written;
    }
}

TEST_F(RegistersTest, AddressesAreWrittenWholeOrByHalves)
{
    for (std::size_t field = queue_desc; field <= queue_device; field += 8) {
        set(field, std::uint64_t{0x1122'3344'5566'7788});
        set(field, std::uint32_t{0xaabb'ccdd});
        EXPECT_EQ(get<std::uint64_t>(field), 0x1122'3344'aabb'ccdd) << field;
        set(field + 4, std::uint32_t{0x0102'0304});
        EXPECT_EQ(get<std::uint64_t>(field), 0x0102'0304'aabb'ccdd) << field;
    }
    const auto& layout = registers.queues()[0].layout;
    EXPECT_EQ(to_number(layout.descriptors), 0x0102'0304'aabb'ccddu);
    EXPECT_EQ(to_number(layout.driver_ring), 0x0102'0304'aabb'ccddu);
    EXPECT_EQ(to_number(layout.device_ring), 0x0102'0304'aabb'ccddu);
}

TEST_F(RegistersTest, AQueueRestsOnceItIsEnabled)
{
    select(1);
    set(queue_enable, std::uint16_t{1});
    EXPECT_EQ(get<std::uint16_t>(queue_enable), 0) << "not before the features are agreed";
    negotiate();
    set(queue_desc, std::uint64_t{0x1000});
    set(queue_enable, std::uint16_t{2});
    EXPECT_EQ(get<std::uint16_t>(queue_enable), 0) << "1 is the only value";
    set(queue_enable, std::uint16_t{1});
    EXPECT_EQ(get<std::uint16_t>(queue_enable), 1);
    set(queue_desc, std::uint64_t{0x2000});
    set(queue_size, std::uint16_t{4});
    set(queue_enable, std::uint16_t{0});
    EXPECT_EQ(get<std::uint64_t>(queue_desc), 0x1000u);
    EXPECT_EQ(get<std::uint16_t>(queue_size), 256);
    EXPECT_EQ(get<std::uint16_t>(queue_enable), 1);
    set(queue_vector, std::uint16_t{2});
    EXPECT_EQ(get<std::uint16_t>(queue_vector), 2) << "the vector may move, as Linux moves it";
}

TEST_F(RegistersTest, AfterTheStartNoQueueIsEnabledAnyMore)
{
    negotiate();
    set_status(up_to_features | Status::driver_ok);
    set(queue_enable, std::uint16_t{1});
    EXPECT_FALSE(registers.queues()[0].is_enabled);
}

TEST_F(RegistersTest, OnlyWholeFieldsAreWritten)
{
    negotiate();
    const auto before = get<std::array<std::byte, Registers::size>>(0);
    const std::array<std::byte, 16> ones = [] {
        std::array<std::byte, 16> bytes{};
        bytes.fill(std::byte{0xff});
        return bytes;
    }();
    const auto is_field = [](std::size_t offset, std::size_t bytes) {
        if (offset >= queue_desc && offset < 0x38)
            return (bytes == 8 && offset % 8 == 0) || (bytes == 4 && offset % 4 == 0);
        if (offset == device_status || offset == generation) return bytes == 1;
        if (offset < config_vector) return bytes == 4 && offset % 4 == 0;
        return bytes == 2 && offset % 2 == 0 && offset < queue_desc;
    };
    for (std::size_t offset = 0; offset < Registers::size; ++offset)
        for (std::size_t bytes = 0; bytes <= ones.size(); ++bytes) {
            if (is_field(offset, bytes)) continue;
            registers.write(offset, std::span(ones).first(bytes));
            ASSERT_EQ((get<std::array<std::byte, Registers::size>>(0)), before)
                << bytes << " bytes at " << offset;
        }
}

TEST_F(RegistersTest, ReadOnlyFieldsStay)
{
    set(device_feature, ~0u);
    set(num_queues, std::uint16_t{99});
    set(generation, std::uint8_t{99});
    set(queue_notify_off, std::uint16_t{99});
    EXPECT_EQ(get<std::uint16_t>(num_queues), 2);
    EXPECT_EQ(get<std::uint8_t>(generation), 0);
    EXPECT_EQ(get<std::uint16_t>(queue_notify_off), 0);
}

TEST_F(RegistersTest, ReadsBehindTheEndAreZero)
{
    std::array<std::byte, 8> bytes;
    bytes.fill(std::byte{0xee});
    registers.read(Registers::size - 4, bytes);
    EXPECT_EQ(bytes, (std::array<std::byte, 8>{}));
    registers.read(~std::size_t{0} - 3, bytes);
    EXPECT_EQ(bytes[0], std::byte{0});
}

TEST_F(RegistersTest, AResetForgetsAllButTheGeneration)
{
    negotiate();
    registers.next_generation();
    set(queue_desc, std::uint64_t{0x1000});
    set(queue_enable, std::uint16_t{1});
    set(config_vector, std::uint16_t{1});
    registers.reset();
    EXPECT_EQ(registers.status(), 0);
    EXPECT_EQ(registers.features(), 0u);
    EXPECT_EQ(registers.config_vector(), no_vector);
    EXPECT_FALSE(registers.queues()[0].is_enabled);
    EXPECT_EQ(to_number(registers.queues()[0].layout.descriptors), 0u);
    EXPECT_EQ(get<std::uint8_t>(generation), 1) << "a reader in the middle must notice (2.5.1)";
}

TEST_F(RegistersTest, TheGenerationGoesRound)
{
    for (int i = 0; i < 257; ++i) registers.next_generation();
    EXPECT_EQ(get<std::uint8_t>(generation), 1);
}

/// Any bytes at any place, for as long as one likes: no state is reached that the rules exclude.
TEST_F(RegistersTest, ADriverThatKeepsToNoRuleReachesNoForbiddenState)
{
    std::mt19937 random(20261128);
    std::array<std::byte, 8> bytes{};
    constexpr std::array<std::size_t, 4> widths = {1, 2, 4, 8};
    for (int i = 0; i < 200'000; ++i) {
        for (std::byte& byte : bytes) byte = std::byte(random() & 0xff);
        const std::size_t width = widths[random() % widths.size()];
        const Request request =
            registers.write(random() % Registers::size, std::span(bytes).first(width));
        if (request == Request::reset) registers.reset();
        if (random() % 64 == 0) accept(version_1 | milk);
        ASSERT_TRUE(!registers.has(Status::driver_ok) || registers.has(Status::features_ok));
        ASSERT_FALSE(registers.has(Status::needs_reset));
        if (registers.has(Status::features_ok))
            ASSERT_EQ(registers.features() & ~(milk | cream | common_features), 0u);
        for (const Registers::QueueSettings& queue : registers.queues()) {
            ASSERT_TRUE(std::has_single_bit(queue.layout.size));
            ASSERT_LE(queue.layout.size, queue.size_max);
            ASSERT_TRUE(queue.vector < 3 || queue.vector == no_vector);
        }
    }
}

/// What another host's machine was: carried over whole, or refused.
class SavedRegisters : public RegistersTest {
protected:
    std::string saved()
    {
        Archive written;
        registers.transfer(written);
        return written.bytes();
    }
    bool takes(const std::string& bytes, Registers& into)
    {
        Archive read(std::as_bytes(std::span(bytes)));
        into.transfer(read);
        return read.is_sound();
    }
};

TEST_F(SavedRegisters, ComeBackAsTheyWere)
{
    negotiate();
    select(1);
    set(queue_size, std::uint16_t{64});
    set(queue_desc, std::uint64_t{0x1000});
    set(queue_vector, std::uint16_t{2});
    set(queue_enable, std::uint16_t{1});
    registers.next_generation();
    Registers other(cow, 3);
    ASSERT_TRUE(takes(saved(), other));
    const auto before = get<std::array<std::byte, Registers::size>>(0);
    std::array<std::byte, Registers::size> after{};
    other.read(0, after);
    EXPECT_EQ(after, before);
}

TEST_F(SavedRegisters, OfADeviceThatCouldDoMoreAreRefused)
{
    class Calf final : public virtio::Device {
    public:
        Kind kind() const noexcept override { return {.id = 63}; }
        std::span<const std::uint16_t> queue_sizes() const noexcept override { return sizes; }
        void on_kick(std::size_t, Queue&) noexcept override {}

        std::vector<std::uint16_t> sizes{8, 256};
    } calf;
    accept(version_1 | milk);
    set_status(up_to_features);
    const std::string features = saved();
    Registers without_milk(calf, 3);
    EXPECT_FALSE(takes(features, without_milk));

    calf.sizes = {8, 128};
    Registers smaller(calf, 3);
    EXPECT_FALSE(takes(saved(), smaller)) << "its queue of 256 entries";
    calf.sizes = {8};
    Registers fewer(calf, 3);
    EXPECT_FALSE(takes(saved(), fewer));
}

TEST_F(SavedRegisters, CutAnywhereAreRefused)
{
    negotiate();
    const std::string whole = saved();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        Registers other(cow, 3);
        EXPECT_FALSE(takes(whole.substr(0, size), other)) << size;
    }
    Registers other(cow, 3);
    EXPECT_FALSE(takes(whole + '\0', other)) << "a byte too many";
}

}  // namespace
}  // namespace hostler::vmm::virtio
