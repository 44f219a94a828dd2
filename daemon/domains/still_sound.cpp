#include "daemon/domains/still_sound.hpp"

#include "daemon/domains/realm.hpp"
#include "xml/domain/fill.hpp"

namespace hostler::daemon {
namespace {

/// By the rules that a new definition is held to.
Result<Done> judge(xml::Domain definition, const Realm& realm)
{
    return realm.driver_of(definition) ? realm.complete(definition) : xml::fill(definition);
}

}  // namespace

void require_still_sound(const xml::Domain& before, const xml::Domain& after, const Realm& realm)
{
    const Result<Done> sound = judge(after, realm);
    if (!sound && judge(before, realm)) throw sound.error();
}

}  // namespace hostler::daemon
