#include "xml/domain/storage_source.hpp"
#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part host_parts[] = {
    attribute<&NetworkHost::name>("name", "The server."),
    attribute<&NetworkHost::port>("port", "Its port."),
    attribute<&NetworkHost::transport>("transport", "How it is reached."),
    attribute<&NetworkHost::socket>("socket", "Its UNIX socket."),
    rule<[](NetworkHost& host) -> Complaint {
        if (host.transport == NetworkHost::Transport::unix_socket && host.socket.empty())
            return {"missing socket for unix transport", ErrorCode::xml_error};
        if (host.transport != NetworkHost::Transport::unix_socket && host.socket.has_value())
            return {"transport '" + std::string(word(host.transport)) +
                        "' does not support socket attribute",
                    ErrorCode::xml_error};
        if (host.transport != NetworkHost::Transport::unix_socket && host.name.empty())
            return {"missing name for host", ErrorCode::xml_error};
        return {};
    }>("a UNIX transport has a socket, the others a name"),
};

constexpr Part cookie_parts[] = {
    attribute<&Cookie::name>("name", "The cookie.").required(),
    text<&Cookie::value>("Its value.").secret(),
};

constexpr Part initiator_parts[] = {
    wrapped<&NetworkSource::initiator>("iqn", "name", "The iSCSI name of this host.").required(),
};
constexpr Part cookies_parts[] = {
    child<&NetworkSource::cookies>("cookie", "Sent with each request."),
};
constexpr Part identity_parts[] = {
    attribute<&NetworkSource::identity_user>("user", "The user that NFS sees."),
    attribute<&NetworkSource::identity_group>("group", "The group that NFS sees."),
};

constexpr Part parts[] = {
    attribute<&NetworkSource::protocol>("protocol", "What the server speaks.")
        .required()
        .fails(ErrorCode::config_unsupported),
    attribute<&NetworkSource::name>("name", "The image on the server."),
    attribute<&NetworkSource::query>("query", "What follows the path in a URL."),
    attribute<&NetworkSource::tls>("tls", "Whether the connection is encrypted."),
    attribute<&NetworkSource::tls_hostname>("tlsHostname", "The name in the server's certificate."),
    child<&NetworkSource::hosts>("host", "Where the server is."),
    wrapped<&NetworkSource::snapshot>("snapshot", "name", "An internal snapshot instead."),
    wrapped<&NetworkSource::config_file>("config", "file", "The client's configuration.").path(),
    group("initiator", initiator_parts, "Who an iSCSI target sees."),
    wrapped<&NetworkSource::ssl_verify>("ssl", "verify", "Whether certificates are checked."),
    group("cookies", cookies_parts, "Cookies of HTTP."),
    wrapped<&NetworkSource::readahead_bytes>("readahead", "size", "Bytes read ahead."),
    wrapped<&NetworkSource::timeout_s>("timeout", "seconds", "How long an answer may take."),
    group("identity", identity_parts, "Who an NFS server sees."),
};

}  // namespace

Words words(NetworkHost::Transport)
{
    static constexpr std::string_view all[] = {"tcp", "unix", "rdma"};
    return all;
}

Words words(NetworkSource::Protocol)
{
    static constexpr std::string_view all[] = {"none",  "nbd",  "rbd",   "sheepdog", "gluster",
                                               "iscsi", "http", "https", "ftp",      "ftps",
                                               "tftp",  "ssh",  "vxhs",  "nfs"};
    return all;
}

const Element& schema(const NetworkHost*)
{
    static constexpr Element element = {"host", "A storage server.", host_parts};
    return element;
}

const Element& schema(const Cookie*)
{
    static constexpr Element element = {"cookie", "A cookie of HTTP.", cookie_parts};
    return element;
}

const Element& schema(const NetworkSource*)
{
    static constexpr Element element = {"source", "A server's storage.", parts};
    return element;
}

}  // namespace hostler::xml
