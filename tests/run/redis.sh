# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh disable=SC2154
# A redis-server of our own at 127.0.0.1:6379 and $T/redis/socket, which keeps
# nothing on disk, and descriptor 9 of the test not open.
#
#	redis_start [OPTION...]		its process is $redis
#	redis_end [SIGNAL]		KILL without one
#	redis COMMAND...		redis-cli; password in $REDISCLI_AUTH

redis_start() {
	server_dir "$T/redis"
	rm -f "$T/redis/socket"
	spawn "$T/redis/log" redis-server --bind 127.0.0.1 --port 6379 \
	    --unixsocket "$T/redis/socket" --unixsocketperm 777 \
	    --dir "$T/redis" --save '' --appendonly no --daemonize no "$@" 9>&-
	redis=$spawned
	await redis-server "$T/redis/log" redis_answers
}

redis_answers() {
	case $(redis ping 2>&1) in
	PONG | *NOAUTH* | *WRONGPASS*) return 0 ;;
	esac
	return 1
}

redis() {
	timeout 5 redis-cli -h 127.0.0.1 -p 6379 --no-auth-warning "$@"
}

redis_end() {
	kill -s "${1-KILL}" "$redis"
	wait "$redis" 2>/dev/null
}
