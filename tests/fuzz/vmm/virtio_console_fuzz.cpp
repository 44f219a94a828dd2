// A console between a hostile guest and somebody who types.

#include <sys/socket.h>

#include "drivers/kvm/vmm/virtio/console.hpp"
#include "tests/fuzz/vmm/hostile_guest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace hostler;
    using namespace hostler::vmm;
    using namespace hostler::vmm::virtio;
    FuzzedDataProvider input(data, size);
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data())) std::abort();
    const Fd reader(ends[0]);
    EventLoop loop;
    auto character =
        std::make_unique<Character>(loop, proto::vmm::Character::KIND_STREAM, Fd(ends[1]), Fd());
    const auto world = [&] {
        const auto typed = input.ConsumeBytes<std::uint8_t>(input.ConsumeIntegral<std::uint8_t>());
        ::send(reader.get(), typed.data(), typed.size(), MSG_DONTWAIT);
        std::array<std::byte, 4096> shown;
        while (::recv(reader.get(), shown.data(), shown.size(), MSG_DONTWAIT) > 0) {
        }
        loop.run_once(std::chrono::milliseconds(0));
    };
    HostileGuest(std::make_unique<Console>(std::move(character)), input, world).run();
    return 0;
}
