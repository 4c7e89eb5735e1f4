# shellcheck shell=bash
# Part of ../kimberly: installs what Kimberly needs and this machine lacks. Silent, and done in a blink, when nothing is missing.
: "${root:?}" "${profile:?}"

# The newest PostgreSQL of at least version 15 whose server is installed, as "MAJOR:BIN_DIR:SHARE_DIR", or nothing.
find_postgres() {
  local bin major newest=0
  for bin in /usr/lib/postgresql/*/bin; do
    major=${bin#/usr/lib/postgresql/} major=${major%/bin}
    if [[ -x $bin/postgres && $major -ge 15 && $major -gt $newest ]]; then newest=$major; fi
  done
  if ((newest)); then
    echo "$newest:/usr/lib/postgresql/$newest/bin:/usr/share/postgresql/$newest"
  elif has pg_config && [[ -x $(pg_config --bindir)/postgres ]]; then
    major=$(pg_config --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if ((major >= 15)); then echo "$major:$(pg_config --bindir):$(pg_config --sharedir)"; fi
  fi
}

# Names what is missing, one word a line: postgresql, pgvector, redis-server, setpriv.
missing() {
  local postgres
  postgres=$(find_postgres)
  if [[ -z $postgres ]]; then echo postgresql; fi
  if [[ -z $postgres || ! -f ${postgres##*:}/extension/vector.control ]]; then echo pgvector; fi
  if ! has redis-server; then echo redis-server; fi
  # PostgreSQL refuses to run as root, so root starts it as another user.
  if [[ $EUID -eq 0 ]] && ! has setpriv; then echo setpriv; fi
}

require_dotnet() {
  # In this folder the answer obeys global.json: it is the version that will build.
  if has dotnet && dotnet --version >/dev/null 2>&1; then return; fi
  say "Kimberly is built with the .NET 10 SDK, which is not here$(has dotnet && echo " (dotnet --list-sdks: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -))")."
  say "Install the package dotnet-sdk-10.0 where your system has one, or see https://dotnet.microsoft.com/download/dotnet/10.0, or, without administrator rights:"
  say "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
  say "  export DOTNET_ROOT=\"\$HOME/.dotnet\" PATH=\"\$HOME/.dotnet:\$PATH\""
  exit 1
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
    echo "${postgres%%:*}"
  else
    LC_ALL=C apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p'
  fi
}

# Debian 12 has no pgvector package: the source package of Debian 13 is built instead, in a temporary folder and with
# a temporary source list, so that the machine's apt configuration stays as it is.
build_pgvector() {
  local major=$1 archive apt work pg_config
  # shellcheck disable=SC2016 # apt's variable, not the shell's
  archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' \
    "Codename: $(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" | head -n 1)
  if [[ -z $archive ]]; then
    fail "This system has no package postgresql-$major-pgvector and no Debian archive with its source." \
      "Install pgvector for PostgreSQL $major as https://github.com/pgvector/pgvector#installation says, then run this again."
  fi
  apt_install "postgresql-server-dev-$major" build-essential
  say "Building pgvector for PostgreSQL $major from Debian's source package ..."
  work=$(mktemp -d)
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
    rm -rf "$work"
    fail "pgvector could not be built; what happened stands above."
  fi
  rm -rf "$work"
}

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
  if missing | grep -qx pgvector; then build_pgvector "$major"; fi
}

instructions() {
  say "Kimberly can install what it needs on Debian and Ubuntu only. Here, please install what is missing: $*"
  say "  Fedora:   sudo dnf install postgresql-server pgvector valkey-compat-redis"
  say "  Arch:     sudo pacman -S postgresql pgvector redis"
  say "  Homebrew: brew install postgresql@17 pgvector redis && export PATH=\"\$(brew --prefix postgresql@17)/bin:\$PATH\""
  say "Kimberly starts its own servers, no service needs to run. It looks for redis-server and, of PostgreSQL 15 or newer, for pg_config in the PATH,"
  say "with the programs postgres and initdb in the folder that 'pg_config --bindir' names and extension/vector.control under 'pg_config --sharedir'."
  exit 1
}

setup() {
  local lacking
  # In the Aspire profile PostgreSQL and Redis are containers.
  if [[ $profile != Aspire ]]; then
    lacking=$(missing | paste -sd' ' -)
    if [[ -n $lacking ]]; then
      # shellcheck disable=SC2086 # one argument for each word
      if has apt-get; then install_with_apt $lacking; else instructions $lacking; fi
      lacking=$(missing | paste -sd' ' -)
      if [[ -n $lacking ]]; then fail "Still missing after the installation: $lacking"; fi
    fi
  fi
  require_dotnet
}
