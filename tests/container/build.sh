# build.sh - the image of container/Dockerfile is built, and the program in it does what the one outside does
#
#   build.sh SOURCE [RIND]        RIND: a program built outside, to compare with
#   build.sh --works              exit code 0 if a container engine works here
#
# The engine is docker with a running daemon, podman, or buildah in a chroot, whichever works first. No registry is asked:
# the base image is a Debian 12 that debootstrap makes (as root), or the one that BASE names. A few minutes, most of it packages.
set -u
export LC_ALL=C
case ${1-} in --works) source= ;; *) source=${1:?the root of the repository} ;; esac
rind=${2-}
work=$(mktemp -d)
engine=
trap 'stop_everything' EXIT
trap 'exit 130' INT TERM
stop_everything()
{
    case $engine in
        docker | podman) "$engine" rmi --force rind-test rind-test-base >/dev/null 2>&1 ;;
        buildah) buildah rm --all >/dev/null 2>&1 ;;
    esac
    rm -rf "$work"
}
fail()
{
    printf 'FAILED: %s\n' "$1"
    if [ -e "$work/log" ]; then tail -n 40 "$work/log"; fi
    exit 1
}

# The three engines. buildah keeps all it makes in the temporary folder, and runs what it builds in a chroot: no daemon, no
# namespaces, no setting of the system.
buildah() { command buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
works() # ENGINE
{
    command -v "$1" >/dev/null || return 1
    case $1 in
        buildah) buildah from scratch && buildah rm --all ;;
        *) "$1" info ;;
    esac >/dev/null 2>&1
}
import() # TAR: the base image
{
    case $engine in
        buildah)
            local container
            container=$(buildah from scratch) && buildah add "$container" "$1" / && buildah commit "$container" rind-test-base &&
                buildah rm "$container"
            ;;
        *) "$engine" import "$1" rind-test-base ;;
    esac
}
build() # BASE
{
    case $engine in
        buildah) buildah bud --isolation chroot --build-arg "BASE=$1" -t rind-test -f "$source/container/Dockerfile" "$source" ;;
        *) "$engine" build --build-arg "BASE=$1" -t rind-test -f "$source/container/Dockerfile" "$source" ;;
    esac
}
# In the image, with this folder's study as /data: in_image ENTRYPOINT ARGUMENTS...
in_image()
{
    case $engine in
        buildah)
            container=${container:-$(buildah from rind-test)}
            buildah run --isolation chroot --volume "$work/data:/data" "$container" -- "$@"
            ;;
        *)
            local entrypoint=$1
            shift
            "$engine" run --rm --network none --volume "$work/data:/data" --entrypoint "$entrypoint" rind-test "$@"
            ;;
    esac
}

for candidate in docker podman buildah; do
    if works $candidate; then engine=$candidate && break; fi
done
[ -n "$source" ] || { [ -n "$engine" ] && exit 0 || exit 1; }
[ -n "$engine" ] || fail 'no container engine works here'
echo "engine: $engine"

base=${BASE-}
if [ -z "$base" ]; then
    debootstrap --variant=minbase bookworm "$work/root" >"$work/log" 2>&1 || fail 'debootstrap'
    tar -C "$work/root" --exclude='./var/cache/apt/archives/*.deb' -cf "$work/base.tar" . || fail 'no tar of the base'
    rm -rf "$work/root"
    import "$work/base.tar" >"$work/log" 2>&1 || fail 'the base is not imported'
    rm "$work/base.tar"
    base=rind-test-base
    [ $engine != buildah ] || base=localhost/rind-test-base
fi
build "$base" >"$work/log" 2>&1 || fail 'the image is not built'

# what the image is
mkdir -m 777 "$work/data"
cd "$work/data" || exit 1
[ "$(in_image id -un)" = rind ] || fail 'the user of the image is not rind'
case $engine in
    buildah) entrypoint=$(buildah inspect --type image --format '{{.OCIv1.Config.Entrypoint}}' rind-test) ;;
    *) entrypoint=$("$engine" inspect --format '{{.Config.Entrypoint}}' rind-test) ;;
esac
[ "$entrypoint" = '[rind]' ] || fail "the entrypoint is $entrypoint"
in_image sh -c 'ldd /usr/local/bin/rind /usr/local/lib/rind/*.so' >"$work/log" 2>&1 || fail 'no modules beside the program'
! grep -q 'not found' "$work/log" || fail 'libraries are missing in the image'
! in_image sh -c 'command -v cc cmake || ls -d /src' >"$work/log" 2>&1 || fail 'the image holds what built it'

# what the program in it does
in_image rind verify ibsi1 >"$work/log" 2>&1 || fail 'verify ibsi1'
tail -n 1 "$work/log"
in_image rind phantom cohort --cases 6 --out c --seed 5 >"$work/log" 2>&1 || fail 'phantom cohort'
in_image rind extract --cases c/manifest.csv --preset ibsi1-d --jobs 2 --out inside.csv >"$work/log" 2>&1 || fail 'extract'
[ "$(wc -l <inside.csv)" -eq 7 ] || fail 'the table of 6 cases has other rows'
if [ -n "$rind" ]; then
    "$rind" extract --cases c/manifest.csv --preset ibsi1-d --out outside.csv --quiet || fail 'extract outside'
    cmp inside.csv outside.csv || fail 'the table is another one than outside'
    echo '0 rows differ'
fi
