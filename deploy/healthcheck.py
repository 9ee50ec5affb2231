"""Exit 0 when the web server of this container answers. Workers have a check of their own in compose.yaml."""

import sys
import urllib.request

if __name__ == "__main__":
    # EDUAPP_ALLOWED_HOSTS in compose.yaml keeps 127.0.0.1 for this request.
    with urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=3) as response:
        sys.exit(0 if response.status == 200 else 1)
