# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# A web server where mail is expected: nginx on 127.0.0.11, HTTP on the ports
# 110, 143, 587, 2465, 2993 and 2995, HTTPS on 465, 993 and 995.

nginx_start() {
	N=$T/nginx
	server_dir "$N"
	cat >"$N/nginx.conf" <<-END
	daemon off;
	master_process off;
	pid $N/pid;
	error_log stderr;
	events {
	}
	http {
	  access_log off;
	  client_body_temp_path $N/body;
	  proxy_temp_path $N/proxy;
	  fastcgi_temp_path $N/fastcgi;
	  uwsgi_temp_path $N/uwsgi;
	  scgi_temp_path $N/scgi;
	  server {
	    listen 127.0.0.11:110;
	    listen 127.0.0.11:143;
	    listen 127.0.0.11:587;
	    listen 127.0.0.11:2465;
	    listen 127.0.0.11:2993;
	    listen 127.0.0.11:2995;
	    return 200 "no mail here";
	  }
	  server {
	    listen 127.0.0.11:465 ssl;
	    listen 127.0.0.11:993 ssl;
	    listen 127.0.0.11:995 ssl;
	    ssl_certificate $T/pki/good.pem;
	    ssl_certificate_key $T/pki/good.key;
	    return 200 "no mail here";
	  }
	}
	END
	spawn "$N/log" nginx -c "$N/nginx.conf" -e stderr
	await nginx "$N/log" is_listening 127.0.0.11:995
}
