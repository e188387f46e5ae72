// Keys and tokens of the tests, made by the openssl command: see tests/e2e/harness/tokens.py.
//
// Both tokens claim the same: issuer "https://id.test", audience ["web", "api"], nbf 1000, exp
// 2000, sub "u1", scope "read write", roles ["a", "b"], realm { roles ["x"], deep.er.est.no 1 }, n
// 7, ok true, none null.
#pragma once

#include <string_view>

namespace weir::token {

inline constexpr std::string_view kCurveKeys =
    "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"lqaSzD55joc-P38tLQSSHxc5g4yRX"
    "DBJCrGh3J9hclI\", \"y\": \"dwxfQs4pXXPC5aXC05b5hojNLIsnm6MF27eEkxag81w\", \"kid\": \"k1"
    "\", \"use\": \"sig\"}]}";
inline constexpr std::string_view kRsaKeys =
    "{\"keys\": [{\"kty\": \"RSA\", \"n\": \"skUWnFQvJy-EITCWRJWf61P_XsWkKSrcmmrGiDxZMgz0c-6C"
    "d_AC47c2gewEANRlo2S49cDU30oPRPVMP5J6KS7HQm167j9KrqBnDjRvjcsOv9ehF5UNtRY2Oaxf8eMrriXJeava"
    "VyXs3TFbCKp9oosJSQ9hGmXxKKzPJpAaUuqF0q0fVK0W3SQ1Hk2gg52BvjNtPyOBUzS5iCbqdQ1utuOBc6FGRLL6"
    "JHID5xJiZOHc4Bm8ct_9qo2aB3jFMzyw4UJgDakKX51BM1kfot1QURX9ieUOGTJx3vfrqwtw5kvd291QbzId8uDA"
    "xyVkf9jKDxwG2O7G2NjOIsx9PQlWww\", \"e\": \"AQAB\", \"kid\": \"r1\", \"use\": \"sig\"}]}";
inline constexpr std::string_view kCurveToken =
    "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogIkpXVCIsICJraWQiOiAiazEifQ.eyJpc3MiOiAiaHR0cHM6Ly9pZC50Z"
    "XN0IiwgImF1ZCI6IFsid2ViIiwgImFwaSJdLCAiZXhwIjogMjAwMCwgIm5iZiI6IDEwMDAsICJzdWIiOiAidTEiL"
    "CAic2NvcGUiOiAicmVhZCB3cml0ZSIsICJyb2xlcyI6IFsiYSIsICJiIl0sICJyZWFsbSI6IHsicm9sZXMiOiBbI"
    "ngiXSwgImRlZXAiOiB7ImVyIjogeyJlc3QiOiB7Im5vIjogMX19fX0sICJuIjogNywgIm9rIjogdHJ1ZSwgIm5vb"
    "mUiOiBudWxsfQ.Y9ZrO9TgyzVlRfhR7L-J2yLgGcwSbQGaO38pklM1Y4X_nLtsasvE1XF4g4fgq3orA6UUONSGNm"
    "q-0xasQTjdaQ";
inline constexpr std::string_view kRsaToken =
    "eyJhbGciOiAiUlMyNTYiLCAidHlwIjogIkpXVCIsICJraWQiOiAicjEifQ.eyJpc3MiOiAiaHR0cHM6Ly9pZC50Z"
    "XN0IiwgImF1ZCI6IFsid2ViIiwgImFwaSJdLCAiZXhwIjogMjAwMCwgIm5iZiI6IDEwMDAsICJzdWIiOiAidTEiL"
    "CAic2NvcGUiOiAicmVhZCB3cml0ZSIsICJyb2xlcyI6IFsiYSIsICJiIl0sICJyZWFsbSI6IHsicm9sZXMiOiBbI"
    "ngiXSwgImRlZXAiOiB7ImVyIjogeyJlc3QiOiB7Im5vIjogMX19fX0sICJuIjogNywgIm9rIjogdHJ1ZSwgIm5vb"
    "mUiOiBudWxsfQ.kOEfFVaWbx1lsGi6TjkZQrqcAK2TDt2VnbXZy0DRwopM2Cuye_F-IT5LxZOlvXTZhdJ1ymMZYJ"
    "jxfcDrHX6cqOdN3Xqn8DvCGN2yH68LKKj-jc3NEss2CsrKJOnYA_CsvI1nbl3vJYJobssBRehq3jPNi4ehYPBwOY"
    "d_vbdTzrY-hWolHJosT--1-Mt3JVY1KklYFIg1L2Dk0Da94fGFdKdEVrpT0-IbDlY1wpvTVjbr2slXegTBkrbjQf"
    "_w1b3kMAQIEloBgP5u47_dBVy6khIEtOkVMIH-i7x0Rb9RGxyGN71g9ilTnYp79qGaR6e1Ny3HJ353BX7aQbjQTR"
    "fYkQ";

}  // namespace weir::token
