// The verbs that carry volumes' bytes as streams.

#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "daemon/rpc/volume_stream.hpp"
#include "daemon/services.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// A length of 0 is all there is.
VolumePlace place(std::uint64_t offset, std::uint64_t length)
{
    VolumePlace place{.offset = offset};
    if (length > 0) place.left = length;
    if (offset > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        throw Error(ErrorCode::overflow, "a volume has no such offset", ErrorDomain::storage);
    return place;
}

Task<std::shared_ptr<VolumeTraffic>> open(Call& call, const proto::StorageVolRef& reference,
                                          VolumeTransfer wanted)
{
    PoolPtr pool = seen(call, reference).pool.object;
    wanted.name = reference.name;
    auto traffic = VolumeTraffic::of(call.session, call.header, std::move(pool), wanted);
    co_await open_volume(traffic);
    co_return traffic;
}

Task<proto::StorageVolUpload::Reply> storage_vol_upload(Call& call,
                                                        proto::StorageVolUpload::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM);
    const bool is_sparse = args.flags & VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM;
    VolumeTransfer wanted{
        .place = place(args.offset, args.length), .is_upload = true, .is_sparse = is_sparse};
    std::shared_ptr<VolumeTraffic> traffic = co_await open(call, args.vol, std::move(wanted));
    call.session.streams().open(call.header, std::make_unique<VolumeUpload>(std::move(traffic)));
    co_return proto::StorageVolUpload::Reply{};
}

Task<proto::StorageVolDownload::Reply> storage_vol_download(Call& call,
                                                            proto::StorageVolDownload::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM);
    const bool is_sparse = args.flags & VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM;
    VolumeTransfer wanted{.place = place(args.offset, args.length), .is_sparse = is_sparse};
    std::shared_ptr<VolumeTraffic> traffic = co_await open(call, args.vol, std::move(wanted));
    Session& session = call.session;
    session.streams().open(call.header, std::make_unique<VolumeDownload>(traffic));
    spawn(on_behalf(session.executor(), session.id()),
          VolumeDownload::pump(session.shared_from_this(), std::move(traffic)));
    co_return proto::StorageVolDownload::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::StorageVolUpload, &storage_vol_upload>(),
    serve<proto::StorageVolDownload, &storage_vol_download>(),
};

}  // namespace

extern constinit const Verbs storage_volume_data_verbs = table;

}  // namespace hostler::daemon::verbs
