#!/bin/sh
# The browser tests drive an installed Chromium. Where this is Debian and we may,
# install it; otherwise leave it to the tests to skip (or, with CI=true, to fail).
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests ..."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } \
    >/dev/null 2>&1 || echo "Chromium could not be installed."
fi
exit 0
