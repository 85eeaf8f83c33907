"""A webhook's receiver: refuses the first N requests, then takes them, verifying each by PyPI `standardwebhooks`.

usage: webhook_receiver.py SECRET REFUSALS LOG
Prints its port. Writes one JSON line to LOG for each request: refused, or id, whether the signature holds, and the body.
"""

import http.server
import json
import sys
import time

import standardwebhooks

secret, refusals, log = sys.argv[1], int(sys.argv[2]), open(sys.argv[3], "a", buffering=1)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global refusals
        body = self.rfile.read(int(self.headers["Content-Length"]))
        entry = {"id": self.headers["webhook-id"], "at": time.time(), "path": self.path, "refused": refusals > 0, "body": json.loads(body)}
        try:
            standardwebhooks.Webhook(secret).verify(body, dict(self.headers))
            entry["verified"] = True
        except standardwebhooks.WebhookVerificationError as error:
            entry["verified"] = False
            entry["error"] = str(error)
        log.write(json.dumps(entry) + "\n")
        self.send_response(503 if refusals > 0 else 204)
        refusals -= 1
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
