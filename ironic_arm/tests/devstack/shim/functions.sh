# SPDX-License-Identifier: Apache-2.0
#
# As much of devstack's functions as the plugins call: those that write
# configuration work, those that would change a machine do nothing. Programs
# that the plugins run stand in bin/.

# shellcheck disable=SC2034  # the plugins use these
{
    FILES=$TOP_DIR/files
    HOST_IP=$SERVICE_HOST
    SERVICE_PROTOCOL=http
    SERVICE_TIMEOUT=5
    SERVICE_PASSWORD=password
    SERVICE_PROJECT_NAME=service
    KEYSTONE_SERVICE_URI=http://$SERVICE_HOST/identity
    REGION_NAME=RegionOne
    LOCAL_HOSTNAME=devstack
    STACK_USER=$(id -un)
    GIT_BASE=https://opendev.org
    TARGET_BRANCH=master
    BRANCHLESS_TARGET_BRANCH=master
    ENABLE_DEBUG_LOG_LEVEL=True
    SYSLOG=False
    SYSTEMCTL=systemctl
    SYSTEMD_DIR=/etc/systemd/system
    os_VENDOR=Debian
    declare -A GITREPO GITBRANCH GITDIR
}

# Telling

echo_summary() {
    echo "=== $SECONDS s: $*"
}

die() {
    local line=$1
    shift
    echo "ERROR at line $line: $*" >&2
    exit 1
}

die_if_not_set() {
    [[ -n "${!2}" ]] || die "$1" "$3"
}

# Services

enable_service() {
    local name
    for name in "$@"; do
        ENABLED_SERVICES+=",$name"
    done
}

disable_service() {
    :
}

is_service_enabled() {
    local name
    for name in "$@"; do
        [[ ",$ENABLED_SERVICES," != *",$name,"* ]] || return 0
    done
    return 1
}

run_process() {
    is_service_enabled "$1" || return 0
    mkdir -p "$UNITS"
    echo "$2" >"$UNITS/$1"
    systemctl start "devstack@$1"
}

stop_process() {
    systemctl stop "devstack@$1"
    rm -f "$UNITS/$1"
}

# The machine

is_ubuntu() {
    true # devstack says so of everything with deb packages
}

is_fedora() {
    false
}

is_suse() {
    false
}

running_in_container() {
    false
}

get_python_exec_prefix() {
    echo "$VENV/bin"
}

use_library_from_git() {
    false
}

get_rootwrap_location() {
    echo "/usr/bin/$1-rootwrap"
}

get_extra_file() {
    echo "$FILES/${1##*/}"
}

apache_site_config_for() {
    echo "$TOP_DIR/$1.conf"
}

database_connection_url() {
    echo "sqlite:///$TOP_DIR/$1.sqlite"
}

recreate_database() {
    [[ -z "$QUICK" ]] || return 0
    rm -f "$TOP_DIR/$1.sqlite"
    # ironic's migrations do not run on SQLite; there are none to run then.
    [[ "$1" != ironic ]] || "$VENV/bin/ironic-dbsync" create_schema
}

iniset_rpc_backend() {
    iniset "$2" DEFAULT transport_url fake://
}

# What is installed by other means, or not of interest here.
for name in add_user_to_group configure_keystone_authtoken_middleware \
    create_service_user define_plugin disable_apache_site enable_apache_site \
    get_or_add_user_project_role get_or_create_endpoint \
    get_or_create_service install_apache_wsgi install_libvirt \
    install_package pip_install pip_install_gr plugin_requires \
    remove_uwsgi_config restart_apache_server restart_service setup_develop \
    setup_dev_lib setup_logging start_service stop_service \
    write_uwsgi_config; do
    eval "$name() { :; }"
done
unset name

# Values

trueorfalse() {
    local value=${!2:-$1}
    case ${value,,} in
        1 | yes | y | true | on) echo True ;;
        *) echo False ;;
    esac
}

# ini-files

# _ini ACTION FILE SECTION OPTION [VALUE]: one pass over a file. ACTION is get
# (print the value), has (tell by the exit code), set or delete.
_ini() {
    local action=$1 file=$2 output=/dev/stdout
    case $action in
        set | delete)
            output=$file.new
            mkdir -p "$(dirname "$file")"
            touch "$file"
            ;;
    esac
    [[ -e "$file" ]] || return 1
    INI_VALUE=${5:-} awk -v action="$action" -v section="[$3]" -v option="$4" \
        -f "$(dirname "${BASH_SOURCE[0]}")/ini.awk" "$file" >"$output" ||
        return 1
    [[ "$output" != "$file.new" ]] || mv "$file.new" "$file"
}

iniget() {
    _ini get "$@" || true
}

ini_has_option() {
    _ini has "$@"
}

iniset() {
    [[ "$1" != "-sudo" ]] || shift
    [[ -z "$2" || -z "$3" ]] || _ini set "$1" "$2" "$3" "${*:4}"
}

inidelete() {
    _ini delete "$@"
}

inicomment() {
    local value
    value=$(iniget "$@")
    [[ -z "$value" ]] || inidelete "$@"
}
