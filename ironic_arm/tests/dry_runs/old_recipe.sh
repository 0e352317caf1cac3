# How agents for ARM were built some years ago.
export ARCH=aarch64
export DIB_DEV_USER_USERNAME=devuser DIB_DEV_USER_PASSWORD='se cret'
DIB_DISTRIBUTION_MIRROR=http://mirror.example/debian   # never exported
export DIB_INSTALLTYPE_pip_and_virtualenv=package
export DIB_PYPI_MIRROR_URL="http://pypi.example/simple"
export DIB_SOMETHING=$HOME/x
echo DIB_NOT_SET=1
ironic-python-agent-builder -o ipa -r trixie debian-minimal
