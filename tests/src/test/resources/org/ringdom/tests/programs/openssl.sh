# openssl: digests, ciphers, keys that lie beside this file. What is random is verified only.
for digest in md5 sha1 sha256 sha512 sha3-256 blake2b512 sm3; do
    check openssl-$digest "openssl dgst -$digest large"
done
key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
for cipher in aes-256-cbc aes-128-ctr aes-192-ecb chacha20 camellia-256-cbc des-ede3-cbc; do
    check openssl-$cipher "openssl enc -$cipher -K $key -iv 0f0e0d0c0b0a09080706050403020100 -in large -out e.$cipher 2>/dev/null && sha256sum e.$cipher && openssl enc -d -$cipher -K $key -iv 0f0e0d0c0b0a09080706050403020100 -in e.$cipher 2>/dev/null | cmp - large"
done
check openssl-password "openssl enc -aes-256-cbc -pbkdf2 -iter 300 -S 0011223344556677 -k word -in lines | sha256sum"
check openssl-mac "openssl mac -digest SHA256 -macopt hexkey:$key -in large HMAC; openssl mac -cipher AES-256-CBC -macopt hexkey:$key -in large CMAC; openssl mac -macopt hexkey:$key -in large Poly1305; openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -in lines SipHash; openssl mac -macopt hexkey:$key -macopt iv:0f0e0d0c0b0a090807060504 -cipher AES-256-GCM -in large GMAC"
check openssl-kdf "openssl kdf -keylen 32 -kdfopt digest:SHA512 -kdfopt pass:word -kdfopt salt:salt -kdfopt iter:200 PBKDF2; openssl kdf -keylen 40 -kdfopt digest:SHA256 -kdfopt key:secret -kdfopt salt:s -kdfopt info:i HKDF; openssl kdf -keylen 20 -kdfopt pass:p -kdfopt salt:s -kdfopt n:64 -kdfopt r:8 -kdfopt p:1 SCRYPT"
check openssl-rsa-sign "openssl dgst -sha256 -sign '$here/rsa.pem' -out rsa.sig lines && sha256sum rsa.sig && openssl rsa -in '$here/rsa.pem' -pubout -out rsa.pub 2>/dev/null && openssl dgst -sha256 -verify rsa.pub -signature rsa.sig lines"
check openssl-rsa-pss "openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sign '$here/rsa.pem' -out pss.sig lines && openssl dgst -sha256 -sigopt rsa_padding_mode:pss -verify rsa.pub -signature pss.sig lines"
check openssl-rsa-encrypt "head -c 100 lines >m; openssl pkeyutl -encrypt -pubin -inkey rsa.pub -pkeyopt rsa_padding_mode:oaep -in m -out m.e && openssl pkeyutl -decrypt -inkey '$here/rsa.pem' -pkeyopt rsa_padding_mode:oaep -in m.e"
for curve in p256 p384; do
    check openssl-$curve "openssl pkey -in '$here/$curve.pem' -pubout -out $curve.pub && cat $curve.pub && openssl dgst -sha256 -sign '$here/$curve.pem' -out $curve.sig lines && openssl dgst -sha256 -verify $curve.pub -signature $curve.sig lines && openssl pkeyutl -derive -inkey '$here/$curve.pem' -peerkey $curve.pub | sha256sum"
done
check openssl-ed25519 "openssl pkeyutl -sign -inkey '$here/ed25519.pem' -rawin -in lines -out ed.sig && sha256sum ed.sig && openssl pkey -in '$here/ed25519.pem' -pubout -out ed.pub && openssl pkeyutl -verify -pubin -inkey ed.pub -rawin -in lines -sigfile ed.sig"
check openssl-x25519 "openssl pkey -in '$here/x25519.pem' -pubout -out x.pub && openssl pkeyutl -derive -inkey '$here/x25519.pem' -peerkey x.pub | sha256sum"
check openssl-request "openssl req -new -x509 -key '$here/ed25519.pem' -subj /CN=guest -days 9 -set_serial 7 -out c.pem && openssl verify -CAfile c.pem c.pem && openssl x509 -in c.pem -noout -subject -serial"
check openssl-prime "openssl prime 170141183460469231731687303715884105727 170141183460469231731687303715884105725; openssl rand -hex 4 | wc -c"
check openssl-speed "openssl speed -seconds 1 -bytes 1024 sha256 >/dev/null 2>&1"
check openssl-speed-gcm "openssl speed -seconds 1 -bytes 8192 -evp aes-256-gcm >/dev/null 2>&1"
check openssl-speed-poly1305 "openssl speed -seconds 1 -bytes 8192 -evp chacha20-poly1305 >/dev/null 2>&1"
