// A network card between a hostile guest and a wire that brings frames of any length.

#include <sys/socket.h>

#include "drivers/kvm/vmm/virtio/net.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler;
    using namespace hostler::vmm::virtio;
    FuzzedDataProvider input(data, size);
    std::vector<Fd> wires;
    std::vector<Tap> taps;
    for (int pair = input.ConsumeBool() ? 2 : 1; pair > 0; --pair) {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data())) std::abort();
        wires.emplace_back(ends[0]);
        taps.push_back(*Tap::open(Fd(ends[1]), "tap"));
    }
    const auto world = [&] {
        const std::vector<std::byte> frame(input.ConsumeIntegralInRange<std::size_t>(1, 66'000));
        const int wire = wires[input.ConsumeIntegral<std::uint8_t>() % wires.size()].get();
        ::send(wire, frame.data(), frame.size(), MSG_DONTWAIT);
        std::array<std::byte, 4096> drained;
        while (::recv(wire, drained.data(), drained.size(), MSG_DONTWAIT) > 0) {
        }
    };
    HostileGuest(std::make_unique<Net>(std::move(taps), Net::Options{}), input, world).run();
    return 0;
}
