#include "xml/schema/shown.hpp"

namespace hostler::xml {

std::string shown_when(const Part& part)
{
    std::string all;
    const auto say = [&all](bool holds, std::string_view words) {
        if (holds) (all += all.empty() ? "" : ", ") += words;
    };
    say(part.is_live && !part.lasting, "live only");
    say(part.is_live && part.lasting, "stored only where the user chose it");
    say(part.is_stored, "stored only");
    say(part.is_secret, "with --security-info only");
    say(part.is_masked, "as ***** without --security-info");
    say(part.is_expanded, "as this host makes it with --update-cpu");
    say(part.implied, "not with --migratable where its readers mean it unsaid");
    return all;
}

}  // namespace hostler::xml
