// How a domain is saved to a file and goes on from it. Until the file is whole on the disk the
// guest exists; whatever goes wrong before leaves it as it was, and no file.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/devices.hpp"
#include "daemon/domains/domain.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/domains/saved_image.hpp"

namespace hostler::daemon {
namespace {

using Path = std::filesystem::path;

/// An image that a coroutine holds while the blocking pool works on it.
using HeldImage = std::unique_ptr<NewImage>;

Task<HeldImage> begin_image(Path path, std::string xml, bool runs)
{
    co_return std::make_unique<NewImage>(NewImage::begin(path, xml, runs).or_throw());
}

/// Gives what went wrong; nothing: it is on the disk.
Task<std::optional<Error>> finish_image(NewImage& image, std::uint64_t bytes)
{
    const Result<Done> done = image.finish(bytes);
    if (!done) co_return done.error();
    co_return std::nullopt;
}

Task<> drop_image(HeldImage image)
{
    image.reset();
    co_return;
}

Task<> remove_file(Path path)
{
    std::error_code problem;
    std::filesystem::remove(path, problem);
    if (problem)
        throw Error(ErrorCode::system_error,
                    fmt::format("'{}' is not removed: {}", path.string(), problem.message()));
    co_return;
}

}  // namespace

Path Domain::managed_path() const
{
    if (!realm_.keeps_saves()) drivers::unsupported("keep a saved state");
    return realm_.managed_save(persistent_ ? *persistent_ : *live_);
}

Task<> Domain::save_to(Path path, SaveOptions options)
{
    JobOrder order{"save", time_for(&drivers::DriverFacts::save_max)};
    co_await perform(std::move(order), save_under_turn(std::move(path), std::move(options)));
}

Task<> Domain::managed_save(SaveOptions options)
{
    JobOrder order{"managedsave", time_for(&drivers::DriverFacts::save_max)};
    co_await perform(std::move(order), save_managed(std::move(options)));
}

Task<> Domain::save_managed(SaveOptions options)
{
    require_active();
    if (!persistent_)
        throw Error(ErrorCode::operation_invalid, "cannot do managed save for transient domain");
    Path path = managed_path();
    co_await save_under_turn(std::move(path), std::move(options));
    has_managed_save_ = true;
    publish();
}

Task<> Domain::save_under_turn(Path path, SaveOptions options)
{
    const auto began = Turns::Clock::now();
    const std::shared_ptr<drivers::Machine> machine = running();
    const bool was_running = state_.state == VIR_DOMAIN_RUNNING;
    const bool runs = options.runs.value_or(was_running);
    std::string text = xml::format(*live_, {.inactive = true, .secure = true, .migratable = true});
    if (options.xml) text = *options.xml;
    HeldImage image =
        co_await hostler::on(realm_.blocking(), begin_image(path, std::move(text), runs));
    if (was_running) {
        co_await machine->pause();
        require_active();  // it may have ended meanwhile
        set_state(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_SAVE);
        announce_step(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
    }
    const Result<std::uint64_t> bytes = co_await write_state(*machine, *image);
    if (!bytes) {
        co_await hostler::on(realm_.blocking(), drop_image(std::move(image)));
        if (was_running) {
            co_await go_on_unsaved(*machine);
        }
        throw bytes.error();
    }
    const proto::DomainRef saved = reference();
    co_await machine->stop(drivers::StopMode::at_once);
    if (live_) ended(VIR_DOMAIN_SHUTOFF_SAVED, VIR_DOMAIN_EVENT_STOPPED_SAVED);
    const auto took = Turns::Clock::now() - began;
    completed(saved, {VIR_DOMAIN_JOB_OPERATION_SAVE,
                      std::chrono::duration_cast<std::chrono::milliseconds>(took), *bytes});
    co_await remove_status(saved.name);
}

/// Gives how many bytes, once they are on the disk and the guest is still there.
Task<Result<std::uint64_t>> Domain::write_state(drivers::Machine& machine, NewImage& image)
{
    Fd file = image.state_file();
    const Result<std::uint64_t> bytes =
        co_await machine.save(std::move(file), image.state_offset());
    if (!bytes) co_return bytes.error();
    const std::optional<Error> problem =
        co_await hostler::on(realm_.blocking(), finish_image(image, *bytes));
    if (problem) co_return *problem;
    if (!live_) co_return Error(ErrorCode::operation_failed, "the domain ended while it was saved");
    co_return *bytes;
}

Task<> Domain::go_on_unsaved(drivers::Machine& machine)
{
    if (!live_) co_return;
    co_await machine.resume();
    if (!live_) co_return;
    set_state(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_SAVE_CANCELED);
    announce_step(VIR_DOMAIN_EVENT_RESUMED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
    co_await save_status();
}

Task<> Domain::remove_managed_save()
{
    return perform({"managedsave-remove"}, drop_managed_save());
}

Task<> Domain::drop_managed_save()
{
    if (!has_managed_save_) co_return;
    co_await hostler::on(realm_.blocking(), remove_file(managed_path()));
    has_managed_save_ = false;
    publish();
}

/// Goes on from the managed save. A file that cannot be used
/// is kept, and the domain stays off.
Task<> Domain::start_saved(StartOptions options)
{
    SavedImage image = co_await realm_.open_image(managed_path());
    xml::Domain definition = realm_.read(image.xml, false);
    options.is_paused = options.is_paused || !image.runs;
    options.state = std::move(image.state);
    co_await run(std::make_shared<xml::Domain>(std::move(definition)), std::move(options));
    co_await drop_managed_save();
}

}  // namespace hostler::daemon
