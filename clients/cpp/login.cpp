// How a client shows who it is: what the server asks for, or what the URI names.

#include "clients/cpp/connection.hpp"
#include "clients/cpp/sasl.hpp"

namespace hostler::client {
namespace {

enum class AuthType : std::int32_t { none = 0, sasl = 1, polkit = 2 };

[[noreturn]] void fail(const std::string& why)
{
    throw Error(hostler::Error(ErrorCode::auth_failed, why));
}

/// "sasl" and "SCRAM-SHA-256" of "sasl.SCRAM-SHA-256".
std::string_view method_in(std::string_view text)
{
    return text.substr(0, text.find('.'));
}

std::string mechanism_in(const std::string& text)
{
    const auto dot = text.find('.');
    return dot == text.npos ? "" : text.substr(dot + 1);
}

/// The first that the server offers, unless the URI wants another.
AuthType chosen(const std::vector<std::int32_t>& offered, const std::string& wanted)
{
    if (offered.empty()) return AuthType::none;
    if (wanted.empty()) return static_cast<AuthType>(offered.front());
    const std::string_view method = method_in(wanted);
    if (method != "sasl" && method != "polkit") fail("unknown authentication type " + wanted);
    const AuthType type = method == "sasl" ? AuthType::sasl : AuthType::polkit;
    for (const std::int32_t each : offered)
        if (static_cast<AuthType>(each) == type) return type;
    fail("requested authentication type " + wanted + " rejected: the server does not offer it");
}

template <class Args>
void put(Args& args, const Sasl::Data& data)
{
    args.nil = !data;
    args.data.text = data.value_or("");
}

template <class Reply>
Sasl::Data data_in(const Reply& reply)
{
    return reply.nil ? std::nullopt : Sasl::Data(reply.data.text);
}

}  // namespace

void Connection::authenticate()
{
    const auto offered = try_call<proto::AuthList>({});
    // An answer that there is no such procedure means that nothing is asked for.
    if (!offered && refusal_.code == ErrorCode::no_support) return;
    if (!offered) throw refusal_;
    const AuthType type = chosen(offered->types, options_.login.method);
    if (type == AuthType::none) return;
    if (type == AuthType::sasl) return show_by_sasl();
    if (type != AuthType::polkit)
        fail("unsupported authentication type " + std::to_string(static_cast<int>(type)));
    call<proto::AuthPolkit>({});
}

void Connection::show_by_sasl()
{
    auto sasl = std::make_unique<Sasl>(options_.login, options_.asker);
    std::string mechanisms = call<proto::AuthSaslInit>({}).mechlist;
    const std::string wanted = mechanism_in(options_.login.method);
    if (!wanted.empty()) {
        if (("," + mechanisms + ",").find("," + wanted + ",") == std::string::npos)
            fail("SASL mechanism " + wanted + " not supported by server: it has " + mechanisms);
        mechanisms = wanted;
    }
    proto::AuthSaslStart::Args first;
    put(first, sasl->start(mechanisms));
    first.mech = sasl->mechanism();
    const auto answer = call<proto::AuthSaslStart>(first);
    bool is_taken = answer.complete != 0;
    Sasl::Data said = data_in(answer);
    while (!is_taken || !sasl->is_complete()) {
        const Sasl::Data mine = sasl->step(said);
        if (is_taken && sasl->is_complete()) break;
        if (is_taken) fail("the server let us in and did not show who it is");
        proto::AuthSaslStep::Args next;
        put(next, mine);
        const auto reply = call<proto::AuthSaslStep>(next);
        is_taken = reply.complete != 0;
        said = data_in(reply);
    }
    sasl->require_strength();
    if (sasl->has_layer())
        exchange_->put_on([&sasl](std::unique_ptr<Link> link) {
            return sasl_link(std::move(link), std::move(sasl));
        });
}

}  // namespace hostler::client
