#pragma once
// A document as the user wants it: whole, or what an XPath finds in it.

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/option.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

inline constexpr Option xpath_option = named("xpath", "only what this XPath finds");
inline constexpr Option wrap_option = flag("wrap", "what it finds in one element around it");

void show_xml(Session& session, const std::string& xml, const Arguments& arguments);

}  // namespace hostler::cli
