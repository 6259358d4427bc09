#!/usr/bin/env bash
# A real Ceph RGW to test against: one monitor, one OSD and one gateway on loopback, as root, without systemd.
#   rgw.sh start|stop|restart-gateway|status|wipe
# "start" installs what is missing (Debian: 60 MB), is idempotent, and prints one line of shell variables last:
#   RGW_ENDPOINT=... RGW_ACCESS_KEY_ID=... RGW_SECRET_ACCESS_KEY=...
# A cold start takes about 20 s, a warm one 5 s; "stop" keeps the data, "wipe" does not.
# Environment:
#   RGW_DIR    state, data, logs (/tmp/s3ep-rgw)
#   RGW_PORT   port of the gateway (7480)
#   MON_PORT   port of the monitor (16789)
#   RGW_SIZE   size of the sparse data file (20G)
#   RGW_ACCESS_KEY_ID, RGW_SECRET_ACCESS_KEY   of the user that is made
#   RGW_OPTIONS   more lines of the gateway's configuration, taken when the folder is made
set -euo pipefail
DIR=${RGW_DIR:-/tmp/s3ep-rgw}
PORT=${RGW_PORT:-7480}
MON_PORT=${MON_PORT:-16789}
SIZE=${RGW_SIZE:-20G}
ACCESS_KEY_ID=${RGW_ACCESS_KEY_ID:-rgw-access}
SECRET_ACCESS_KEY=${RGW_SECRET_ACCESS_KEY:-rgw-secret-for-tests}
CONF=$DIR/ceph.conf
CLUSTER_ID=00000000-0000-4000-8000-000000005e9c
DAEMONS=(mon osd client)
export CEPH_CONF=$CONF

pid_file() { echo "$DIR/run/$1.pid"; }
is_alive() { # is_alive DAEMON: the pid is compared with the command line, for a pid file may outlive a reboot
  local pid
  pid=$(cat "$(pid_file "$1")" 2>/dev/null) && [ -n "$pid" ] && grep -qzF -- "$CONF" "/proc/$pid/cmdline" 2>/dev/null
}
wait_for() { # wait_for SECONDS COMMAND...
  local tries=$(($1 * 10))
  shift
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "timed out: $*; logs are in $DIR/log" >&2; return 1; }
    sleep 0.1
  done
}
quietly() { # quietly COMMAND...: what it printed is shown only if it failed
  local output
  output=$("$@" 2>&1) || { echo "$output" >&2; return 1; }
}

install_ceph() {
  local tool missing=()
  for tool in radosgw radosgw-admin ceph ceph-mon ceph-osd monmaptool curl; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || { echo "missing: ${missing[*]}" >&2; return 1; }
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends radosgw ceph-mon ceph-osd ceph-common curl >/dev/null
}

write_configuration() {
  local bytes
  bytes=$(numfmt --from=iec "$SIZE")
  cat >"$CONF" <<CEPH
[global]
fsid = $CLUSTER_ID
mon_host = v1:127.0.0.1:$MON_PORT
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $DIR/run
pid_file = $DIR/run/\$type.pid
log_file = $DIR/log/\$name.log
crash_dir = $DIR/log
# one copy on one OSD
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_max_pg_per_osd = 1000
mon_warn_on_pool_no_redundancy = false
# quiet and quick
debug_ms = 0/0
debug_rocksdb = 1/1
debug_bluestore = 0/0
debug_bdev = 0/0
debug_osd = 0/0
debug_rgw = 1/1
ms_crc_data = false
[mon]
mon_data = $DIR/mon
mon_data_avail_warn = 2
mon_data_avail_crit = 1
[osd]
osd_data = $DIR/osd
osd_objectstore = bluestore
osd_class_update_on_start = false
osd_crush_update_on_start = false
osd_memory_target = 1073741824
osd_numa_auto_affinity = false
bluestore_csum_type = none
bluestore_block_create = true
bluestore_block_size = $bytes
bluestore_block_wal_create = false
bluestore_block_db_create = false
[client.rgw]
rgw_data = $DIR/rgw
# without tcp_nodelay every small GET takes 50 ms
rgw_frontends = beast endpoint=127.0.0.1:$PORT tcp_nodelay=1
rgw_enable_usage_log = false
rgw_thread_pool_size = 64
rgw_crypt_require_ssl = false
rgw_dynamic_resharding = false
${RGW_OPTIONS:-}
CEPH
}

monitor_answers() { ceph --connect-timeout 5 mon stat; }
osd_is_up() { ceph --connect-timeout 5 osd stat | grep -q '1 up'; }
gateway_answers() { curl -fsS -o /dev/null "http://127.0.0.1:$PORT/"; }

start_monitor() {
  if [ ! -e "$DIR/mon/store.db" ]; then
    quietly monmaptool --create --fsid "$CLUSTER_ID" --addv a "[v1:127.0.0.1:$MON_PORT]" --clobber "$DIR/monmap"
    quietly ceph-mon -c "$CONF" -i a --mkfs --monmap "$DIR/monmap"
  fi
  is_alive mon || quietly ceph-mon -c "$CONF" -i a
  wait_for 30 monitor_answers
}
start_osd() {
  local id
  if [ ! -e "$DIR/osd/whoami" ]; then
    id=$(cat /proc/sys/kernel/random/uuid)
    quietly ceph osd new "$id" 0
    # Placed by hand: without authentication the OSD's own placement at start races the monitor's map.
    quietly ceph osd crush add osd.0 1.0 host=local root=default
    quietly ceph-osd -c "$CONF" -i 0 --mkfs --osd-uuid "$id"
  fi
  is_alive osd || ceph-osd -c "$CONF" -i 0 >"$DIR/log/osd.out" 2>&1 || { cat "$DIR/log/osd.out" >&2; return 1; }
  wait_for 60 osd_is_up
}
start_gateway() {
  is_alive client || quietly radosgw -c "$CONF" -n client.rgw
  wait_for 90 gateway_answers
  radosgw-admin -c "$CONF" user info --uid s3ep >/dev/null 2>&1 ||
    quietly radosgw-admin -c "$CONF" user create --uid s3ep --display-name s3ep \
      --access-key "$ACCESS_KEY_ID" --secret-key "$SECRET_ACCESS_KEY"
}

start() {
  [ "$(id -u)" = 0 ] || { echo 'rgw.sh needs root' >&2; return 1; }
  install_ceph
  mkdir -p "$DIR"/{mon,osd,rgw,run,log}
  [ -s "$CONF" ] || write_configuration
  start_monitor
  start_osd
  start_gateway
  echo "RGW_ENDPOINT=http://127.0.0.1:$PORT RGW_ACCESS_KEY_ID=$ACCESS_KEY_ID RGW_SECRET_ACCESS_KEY=$SECRET_ACCESS_KEY"
}
stop() { # stop [DAEMON...]
  local daemon pid
  [ $# -gt 0 ] || set -- client osd mon
  for daemon in "$@"; do
    is_alive "$daemon" || continue
    pid=$(cat "$(pid_file "$daemon")")
    kill "$pid"
    for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -0 "$pid" 2>/dev/null && kill -9 "$pid"
    rm -f "$(pid_file "$daemon")"
  done
}
status() {
  local daemon pid
  for daemon in "${DAEMONS[@]}"; do
    if is_alive "$daemon"; then
      pid=$(cat "$(pid_file "$daemon")")
      echo "$daemon: pid $pid, $(awk '/VmRSS/ { print int($2 / 1024) " MiB" }' "/proc/$pid/status")"
    else
      echo "$daemon: down"
    fi
  done
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  restart-gateway)
    stop client
    start
    ;;
  status) status ;;
  wipe)
    stop
    rm -rf "$DIR"
    ;;
  *)
    echo "usage: $0 start|stop|restart-gateway|status|wipe" >&2
    exit 2
    ;;
esac
