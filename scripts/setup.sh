# shellcheck shell=bash
# Part of ../kimberly: installs what Kimberly needs and this machine lacks. Silent, and done in a blink, when nothing is missing.
: "${root:?}" "${profile:?}"

# The installed PostgreSQL that the host will choose, as "HAS_PGVECTOR(1|0) VERSION": at least 15, with pgvector rather than
# without, the newest of those. Nothing if there is none.
find_postgres() {
  local bin version vector
  for bin in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null)" "$(dirname "$(command -v postgres)")"; do
    if [[ ! -x $bin/postgres || ! -x $bin/initdb ]]; then continue; fi
    version=$("$bin/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    vector=$([[ -f $("$bin/pg_config" --sharedir 2>/dev/null)/extension/vector.control ]] && echo 1 || echo 0)
    if ((version >= 15)); then echo "$vector $version"; fi
  done | sort -rn -k1,1 -k2,2 | sed -n 1p
}

# Names what is missing: postgresql, pgvector, redis-server, setpriv; with the argument `tests` also nodejs and npm, which the tests' S3 server runs on.
missing() {
  case $(find_postgres) in
    "") echo postgresql pgvector ;;
    "0 "*) echo pgvector ;;
  esac
  if ! has redis-server; then echo redis-server; fi
  # PostgreSQL refuses to run as root, so root starts it as another user.
  if ((EUID == 0)) && ! has setpriv; then echo setpriv; fi
  if [[ ${1:-} == tests ]]; then
    if ! has node; then echo nodejs; fi
    if ! has npm; then echo npm; fi
  fi
}

# The S3 server that the tests of Kimberly.Blobs run against, from the npm registry that this machine uses.
install_s3rver() {
  local folder=$root/tests/s3rver output
  if [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]]; then return; fi
  say "Installing s3rver, for the tests ..."
  output=$(npm ci --prefix "$folder" 2>&1 </dev/null) || fail "npm could not install s3rver:" "$output"
  touch "$folder/node_modules/.package-lock.json"
}

require_dotnet() {
  local answer="there is no command dotnet"
  # In this folder the answer obeys global.json: it is the version that will build.
  if has dotnet && answer=$(dotnet --version 2>&1); then return; fi
  if [[ $answer == *ICU* ]]; then
    # The application needs no ICU, so neither need the SDK. Without the second setting it warns of every language that it meets.
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY=0
    if answer=$(dotnet --version 2>&1); then return; fi
  fi
  fail "Kimberly is built with the .NET 10 SDK, which does not work here:" "$answer" "" \
    "Install the package dotnet-sdk-10.0 where your system has one, or see https://dotnet.microsoft.com/download/dotnet/10.0," \
    "or, without administrator rights:" \
    "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0" \
    "  export DOTNET_ROOT=\"\$HOME/.dotnet\" PATH=\"\$HOME/.dotnet:\$PATH\""
}

# --- Debian and Ubuntu -----------------------------------------------------------------------------------------------

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

apt_install() {
  say "Installing: $*"
  # No terminal and no input: neither debconf nor needrestart nor dpkg may ask anything.
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -qq -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 \
    install "$@" </dev/null >&2 || fail "apt could not install $*; what it said stands above."
}

is_packaged() { [[ -n $(apt-cache madison "$1" 2>/dev/null) ]]; }

# The major version of the PostgreSQL that is installed or, failing that, of the one that apt would install.
postgres_major() {
  local postgres
  postgres=$(find_postgres)
  if [[ -n $postgres ]]; then
    echo "${postgres#* }"
  else
    LC_ALL=C apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p'
  fi
}

# Debian 12 has no pgvector package: the source package of Debian 13 is built instead, in a temporary folder and with
# a temporary source list, so that the machine's apt configuration stays as it is.
build_pgvector() (
  major=$1
  # shellcheck disable=SC2016 # apt's variable, not the shell's
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
    "Codename: $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" | sed -n 1p)
  if [[ -z $archive ]]; then
    fail "This system has no package postgresql-$major-pgvector and no Debian archive with its source." \
      "Install pgvector for PostgreSQL $major as https://github.com/pgvector/pgvector#installation says, then run this again."
  fi
  apt_install "postgresql-server-dev-$major" build-essential
  say "Building pgvector for PostgreSQL $major from Debian's source package ..."
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  chmod 755 "$work"
  mkdir -p "$work/lists/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" >"$work/list"
  apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
  pg_config=/usr/lib/postgresql/$major/bin/pg_config
  if ! (
    cd "$work" &&
      "${apt[@]}" update && "${apt[@]}" source pgvector &&
      # Without OPTFLAGS the binary also runs on another processor than this one.
      make -C pgvector-*/ -s OPTFLAGS="" with_llvm=no PG_CONFIG="$pg_config" &&
      as_root make -C pgvector-*/ -s install with_llvm=no PG_CONFIG="$pg_config"
  ) >"$work/log" 2>&1 </dev/null; then
    cat "$work/log" >&2
    fail "pgvector could not be built; what happened stands above."
  fi
)

# Installs what the arguments name.
install_with_apt() {
  local packages=() major word
  if [[ $EUID -ne 0 ]]; then
    say "Missing: $*. Installing packages needs administrator rights, so sudo may ask for your password."
  fi
  if [[ $EUID -ne 0 ]] && ! { has sudo && sudo -v; }; then
    fail "There is no sudo for you here. Run this once as root:" \
      "  su -c \"'$root/kimberly' setup\""
  fi
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null >&2 || say "apt-get update had trouble; going on with the package lists that are here."
  major=$(postgres_major)
  if ((${major:-0} < 15)); then
    fail "Kimberly needs PostgreSQL 15 or newer, and this system offers ${major:-none}. Add PostgreSQL's own repository (https://wiki.postgresql.org/wiki/Apt), then run this again."
  fi
  for word in "$@"; do
    case $word in
      postgresql) packages+=("postgresql-$major") ;;
      pgvector) if is_packaged "postgresql-$major-pgvector"; then packages+=("postgresql-$major-pgvector"); fi ;;
      setpriv) packages+=(util-linux) ;;
      *) packages+=("$word") ;;
    esac
  done
  if ((${#packages[@]})); then apt_install "${packages[@]}"; fi
  if [[ $(missing) == *pgvector* ]]; then build_pgvector "$major"; fi
}

instructions() {
  fail "Kimberly can install what it needs on Debian and Ubuntu only. Here, please install what is missing: $*" \
    "  Fedora:   sudo dnf install postgresql-server pgvector valkey-compat-redis" \
    "  Arch:     sudo pacman -S postgresql pgvector redis" \
    "  Homebrew: brew install postgresql@17 pgvector redis && export PATH=\"\$(brew --prefix postgresql@17)/bin:\$PATH\"" \
    "Kimberly starts its own servers, no service needs to run. It looks for redis-server in the PATH and for PostgreSQL 15 or newer:" \
    "the programs postgres and initdb in the folder that 'pg_config --bindir' names, extension/vector.control under 'pg_config --sharedir'."
}

# Installs what running Kimberly needs or, with the argument `tests`, what the tests need.
setup() {
  local lacking
  # In the Aspire profile PostgreSQL and Redis are containers; the tests of single services use the machine's own all the same.
  if [[ $profile != Aspire || ${1:-} == tests ]]; then
    lacking=$(missing "$@" | xargs)
    if [[ -n $lacking ]]; then
      # shellcheck disable=SC2086 # one argument for each word
      if has apt-get; then install_with_apt $lacking; else instructions $lacking; fi
      lacking=$(missing "$@" | xargs)
      if [[ -n $lacking ]]; then fail "Still missing after the installation: $lacking"; fi
    fi
  fi
  require_dotnet
  if [[ ${1:-} == tests ]]; then install_s3rver; fi
}
