#include "daemon/objects/definitions.hpp"

namespace hostler::daemon {

template <class Change>
Task<> Definitions::carry_out(Change change) const
{
    if (!files_) co_return;
    const auto run = [this, &change] { change(*files_).or_throw(); };
    co_await on(blocking_, call(run));
}

Task<> Definitions::save(std::string name, std::string text) const
{
    const auto change = [&](ObjectFiles& files) { return files.save(kind_, name, text); };
    co_await carry_out(change);
}

Task<> Definitions::remove(std::string name) const
{
    const auto change = [&](ObjectFiles& files) { return files.remove(kind_, name); };
    co_await carry_out(change);
}

Task<> Definitions::set_autostart(std::string name, bool is_on) const
{
    const auto change = [&](ObjectFiles& files) { return files.set_autostart(kind_, name, is_on); };
    co_await carry_out(change);
}

Task<> Definitions::save_status(std::string name, std::string text) const
{
    const auto change = [&](ObjectFiles& files) { return files.save_status(kind_, name, text); };
    co_await carry_out(change);
}

Task<> Definitions::remove_status(std::string name) const
{
    const auto change = [&](ObjectFiles& files) { return files.remove_status(kind_, name); };
    co_await carry_out(change);
}

Task<> Definitions::save_value(std::string name, std::string text) const
{
    const auto change = [&](ObjectFiles& files) { return files.save_value(kind_, name, text); };
    co_await carry_out(change);
}

Task<> Definitions::remove_value(std::string name) const
{
    const auto change = [&](ObjectFiles& files) { return files.remove_value(kind_, name); };
    co_await carry_out(change);
}

}  // namespace hostler::daemon
