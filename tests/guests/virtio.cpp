// Every virtio device on PCI bus 0: negotiation, one round trip on its queue, an interrupt by
// MSI-X. The machine must have one of each kind that the command line names: "rng blk console net
// balloon". With "again" it resets the machine and does all of it once more.

#include "tests/guests/runtime/virtio.hpp"

#include "tests/guests/runtime/acpi.hpp"
#include "tests/guests/runtime/apic.hpp"
#include "tests/guests/runtime/interrupts.hpp"
#include "tests/guests/runtime/machine.hpp"
#include "tests/guests/runtime/report.hpp"
#include "tests/guests/runtime/start.hpp"

namespace guest {
namespace {

constexpr uint8_t vector = first_free_vector;
constexpr uint16_t no_entry = 0xffff;  // VIRTIO_MSI_NO_VECTOR
volatile uint32_t interrupts = 0;
bool has_msix = false;

Queue queue;
Queue second_queue;

/// Why the device cannot be used with its first queues, or null once it is started.
const char* refusal(Virtio& device, uint64_t features, uint16_t queues)
{
    if ((device.offered() & virtio_version_1) == 0) return "VIRTIO_F_VERSION_1 is not offered";
    if (!device.agree(virtio_version_1 | (device.offered() & features))) return "features refused";
    has_msix = device.pci().send_msix(0, vector);
    for (uint16_t i = 0; i < queues; i++)
        if (!device.use_queue(i, i == 0 ? queue : second_queue, has_msix ? 0 : no_entry))
            return "a queue cannot be used";
    device.start();
    interrupts = 0;
    return nullptr;
}

bool begin(Virtio& device, const char* name, uint64_t features, uint16_t queues)
{
    const char* why = refusal(device, features, queues);
    return check(why == nullptr, name, why);
}

void interrupted(const char* name)
{
    if (!has_msix) return skip(name, "the device has no MSI-X");
    enable_interrupts();
    wait_for([] { return interrupts > 0; });
    disable_interrupts();
    check(interrupts > 0, name, "no interrupt came");
}

/// A masked interrupt waits, and comes once it may.
void mask(Virtio& device, uint16_t number, const Piece& piece)
{
    if (!has_msix) return skip("a masked interrupt waits", "the device has no MSI-X");
    device.pci().mask_msix(0, true);
    interrupts = 0;
    device.request(number, queue, &piece, 1);
    const bool waits = wait_for([&device] { return device.pci().is_msix_pending(0); });
    check(waits && interrupts == 0, "a masked interrupt waits", "it does not");
    device.pci().mask_msix(0, false);
    interrupted("an interrupt comes once it is unmasked");
}

void try_rng(Virtio& device)
{
    static uint8_t first[64];
    static uint8_t second[64];
    if (!begin(device, "rng negotiates", 0, 1)) return;
    const Piece into_first = {first, sizeof first, true};
    const Piece into_second = {second, sizeof second, true};
    const bool came = device.request(0, queue, &into_first, 1);
    const uint32_t bytes = queue.bytes_written();
    check(came && bytes > 0 && bytes <= sizeof first, "rng fills a buffer", bytes, " bytes");
    device.request(0, queue, &into_second, 1);
    check(__builtin_memcmp(first, second, 16) != 0, "rng does not repeat itself", "same bytes");
    interrupted("rng interrupts");
    mask(device, 0, into_first);
}

struct BlockHeader {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};
constexpr uint32_t block_read = 0;
constexpr uint32_t block_write = 1;
constexpr uint32_t block_flush = 4;
constexpr uint32_t block_id = 8;
constexpr uint64_t feature_read_only = 1ull << 5;
constexpr uint64_t feature_flush = 1ull << 9;

/// One request; the device's status byte, or 255 where none came.
uint8_t block(Virtio& device, uint32_t type, uint64_t sector, void* data, uint32_t size)
{
    static BlockHeader header;
    static uint8_t status;
    header = {type, 0, sector};
    status = 255;
    const bool device_writes = type == block_read || type == block_id;
    Piece pieces[4] = {{&header, sizeof header, false}};
    uint16_t count = 1;
    if (size > 0) {  // in two pieces, which the device must put together
        pieces[count++] = {data, size / 2, device_writes};
        pieces[count++] = {static_cast<uint8_t*>(data) + size / 2, size - size / 2, device_writes};
    }
    pieces[count++] = {&status, 1, true};
    device.request(0, queue, pieces, count);
    return *const_cast<volatile uint8_t*>(&status);
}

void write_and_read_back(Virtio& device)
{
    static uint8_t pattern[4096];
    static uint8_t found[4096];
    for (uint32_t i = 0; i < sizeof pattern; i++) pattern[i] = static_cast<uint8_t>(i * 7 + 3);
    const uint8_t wrote = block(device, block_write, 8, pattern, sizeof pattern);
    const uint8_t flushed = block(device, block_flush, 0, nullptr, 0);
    const uint8_t read = block(device, block_read, 8, found, sizeof found);
    check(wrote == 0, "blk writes", "status ", wrote);
    check(flushed == 0, "blk flushes", "status ", flushed);
    check(read == 0 && __builtin_memcmp(pattern, found, sizeof found) == 0, "blk reads back",
          "status ", read);
}

void try_block(Virtio& device)
{
    static uint8_t data[512];
    static uint8_t id[20];
    if (!begin(device, "blk negotiates", feature_flush | feature_read_only, 1)) return;
    const uint64_t sectors = device.config32(0) | uint64_t{device.config32(4)} << 32;
    print("blk sectors: ", sectors, "\n");
    check(sectors > 16, "blk has a size", sectors);
    check(block(device, block_read, 0, data, sizeof data) == 0, "blk reads", "not");
    check(block(device, block_read, sectors, data, sizeof data) == 1,
          "blk refuses what lies beyond", "no error");
    check(block(device, 12345, 0, data, sizeof data) == 2, "blk refuses an unknown request",
          "it did not say unsupported");
    check(block(device, block_id, 0, id, sizeof id) == 0, "blk tells its serial", "not");
    if ((device.offered() & feature_read_only) == 0)
        write_and_read_back(device);
    else
        check(block(device, block_write, 0, data, sizeof data) == 1, "blk is read-only", "written");
    interrupted("blk interrupts");
}

void try_console(Virtio& device)
{
    static char text[] = "from the virtio console\r\n";
    if (!begin(device, "console negotiates", 0, 2)) return;
    const Piece piece = {text, sizeof text - 1, false};
    check(device.request(1, second_queue, &piece, 1), "console takes text", "still in the queue");
    interrupted("console interrupts");
}

void try_net(Virtio& device)
{
    struct [[gnu::packed]] {
        uint8_t header[12];
        uint8_t to[6];
        uint8_t from[6];
        uint8_t type[2];
        uint8_t payload[46];
    } static frame;
    constexpr uint64_t feature_mac = 1u << 5;
    if (!begin(device, "net negotiates", feature_mac, 2)) return;
    for (uint32_t i = 0; i < 6; i++) {
        frame.to[i] = 0xff;
        frame.from[i] = device.config8(i);
    }
    check((frame.from[0] & 1) == 0, "net has a station's address", Hex{frame.from[0]});
    frame.type[0] = 0x88;  // a local experiment's EtherType, 0x88b5
    frame.type[1] = 0xb5;
    static uint8_t received[2048];
    const Piece into = {received, sizeof received, true};
    queue.put(&into, 1);
    device.notify(0);
    const Piece piece = {&frame, sizeof frame, false};
    check(device.request(1, second_queue, &piece, 1), "net sends a frame", "still in the queue");
    interrupted("net interrupts");
    constexpr uint64_t cycles_max = 4'000'000'000;  // nobody may be there
    const uint64_t begin_cycles = tsc();
    while (!queue.is_done() && tsc() - begin_cycles < cycles_max) pause();
    if (queue.is_done())
        check(queue.bytes_written() > sizeof frame.header, "net takes a frame", "none is there");
    else
        skip("net takes a frame", "nobody sent one");
}

void try_balloon(Virtio& device)
{
    static uint32_t page = (48u << 20) >> 12;
    if (!begin(device, "balloon negotiates", 0, 2)) return;
    const Piece piece = {&page, sizeof page, false};
    check(device.request(0, queue, &piece, 1), "balloon takes a page", "still in the queue");
    check(device.request(1, second_queue, &piece, 1), "balloon gives it back",
          "still in the queue");
    interrupted("balloon interrupts");
}

struct Kind {
    VirtioType type;
    const char* word;
    void (*attempt)(Virtio&);
    uint32_t found;
};
Kind kinds[] = {
    {VirtioType::entropy, "rng", try_rng, 0},         {VirtioType::block, "blk", try_block, 0},
    {VirtioType::console, "console", try_console, 0}, {VirtioType::net, "net", try_net, 0},
    {VirtioType::balloon, "balloon", try_balloon, 0},
};

bool is_expected(const char* word)
{
    const auto* line = reinterpret_cast<const char*>(start_info().command_line);
    const size_t length = __builtin_strlen(word);
    for (; line != nullptr && *line != 0; line++)
        if (__builtin_strncmp(line, word, length) == 0) return true;
    return false;
}

constexpr uint64_t second_life_address = 40 << 20;  // memory outside this program
constexpr uint64_t second_life = 0x7365636f6e64;

/// Once: as it left them, devices still have their interrupts.
void reset_machine()
{
    if (reg<uint64_t>(second_life_address) == second_life) return;
    reg<uint64_t>(second_life_address) = second_life;
    out8(0x64, 0xfe);  // by the keyboard controller
    const uint64_t start = tsc();
    while (tsc() - start < patience_cycles / 10) pause();
    fail("a reset by the keyboard controller", "still running");
}

}  // namespace

void run()
{
    on_interrupt(vector, [](InterruptFrame&) { interrupts = interrupts + 1; });
    print("configuration space: ", Hex{config_space_address()}, "\n");
    for (uint8_t slot = 0; slot < 32; slot++) {
        Virtio device{Pci{slot, 0}};
        if (!device.pci().is_there() || !device.attach()) continue;
        print("slot ", slot, ": virtio type ", static_cast<uint32_t>(device.type()), "\n");
        for (Kind& kind : kinds) {
            if (kind.type != device.type()) continue;
            kind.found++;
            kind.attempt(device);
            device.reset();
        }
    }
    for (const Kind& kind : kinds)
        if (is_expected(kind.word)) check(kind.found > 0, kind.word, "no such device was found");
    if (is_expected("again")) reset_machine();
}

}  // namespace guest
