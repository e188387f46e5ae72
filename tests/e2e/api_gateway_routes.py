"""What each route of examples/02-api-gateway does with a request: the table of its test.

A Row names the route, the request, and what is to be seen: the origin that got it and what it saw,
or the answer of the proxy itself. `sends` and `sees` are header fields of the request as the client
sends it and as the origin gets it (None: it must not get it); `headers` belong to the response.
"""

from dataclasses import dataclass, field

ORDER = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
API, WWW, ADMIN = "api.example.com", "www.example.com", "admin.example.com"
SHOP, ANY = "tea.shops.example.com", "anything.test"

# Set for every route of the host, without being repeated below.
HOST_SEES = {API: {"x-forwarded-proto": "https", "x-internal": None},
             SHOP: {"x-shop": SHOP}, ADMIN: {"x-client": "127.0.0.1"}}
HOST_HEADERS = {API: {"x-served-by": "weir"}, WWW: {"x-frame-options": "DENY"},
                ADMIN: {"cache-control": "no-store"}}


@dataclass
class Row:
    route: str
    host: str
    request: str  # "METHOD /path?query"
    origin: str | tuple | None = None  # the name of the origin, or several of which one answers
    path: str | None = None  # as the origin sees it; default: as the client sent it
    sends: dict = field(default_factory=dict)
    sees: dict = field(default_factory=dict)
    status: int = 200
    headers: dict = field(default_factory=dict)
    body: str | None = None  # of an answer of the proxy


USERS, ORDERS = ("users_a", "users_b"), ("orders_a", "orders_b")
NO_RESOURCE = {"status": 404, "body": '{"error": "no such resource"}',
               "headers": {"content-type": "application/json"}}
NO_PAGE = {"status": 404, "body": "no such page"}

ROWS = [
    Row("live", API, "GET /healthz", body="ok"),
    Row("users_list", API, "GET /v1/users?page=2", USERS),
    Row("users_create", API, "POST /v1/users", USERS, sends={"x-internal": "spoofed"}),
    Row("user_read", API, "GET /v1/users/7", USERS),
    Row("user_read", API, "HEAD /v1/users/7", USERS),
    Row("user_write", API, "PUT /v1/users/7", USERS, sees={"x-user": "7"}),
    Row("user_write", API, "PATCH /v1/users/8", USERS, sends={"x-user": "1"}, sees={"x-user": "8"}),
    Row("user_delete", API, "DELETE /v1/users/7", USERS),
    Row("user_me", API, "GET /v1/users/me", USERS, path="/v1/self"),
    Row("user_avatar", API, "GET /v1/users/7/avatar?size=64", "media", path="/avatars/7?size=64"),
    Row("team_read", API, "GET /v1/teams/blue-whales", USERS),
    Row("team_members", API, "GET /v1/teams/blue-whales/members", USERS,
        path="/v1/members/blue-whales"),
    Row("orders_list", API, "GET /v1/orders", ORDERS),
    Row("order_create", API, "POST /v1/orders", ORDERS),
    Row("order_read", API, f"GET /v1/orders/{ORDER}", ORDERS),
    Row("order_cancel", API, f"POST /v1/orders/{ORDER}/cancel", ORDERS, sees={"x-order": ORDER}),
    Row("charge", API, f"POST /v1/payments/{ORDER}/charge", "payments", path=f"/charge/{ORDER}",
        sees={"x-order": ORDER}),
    Row("refund", API, f"POST /v1/payments/{ORDER}/refund", "payments", path=f"/refund/{ORDER}"),
    Row("ledger", API, "GET /v1/ledger/-25", "payments"),
    Row("search_beta", API, "GET /v1/search?q=tea", "search_next", sends={"x-beta": "1"}),
    Row("search", API, "GET /v1/search?q=tea", ("search", "search_next")),
    Row("search_explain", API, "GET /v1/search/explain?q=tea", "search"),
    Row("rest", API, "GET /v1/search/explain", **NO_RESOURCE),
    Row("report", API, "GET /v1/reports/2026/csv", "reports", path="/render/csv/2026"),
    Row("report_latest", API, "GET /v1/reports/latest/pdf", "reports", path="/latest.pdf"),
    Row("rest", API, "GET /v1/reports/2026/xml", **NO_RESOURCE),
    Row("files_read", API, "GET /v1/files/a/b/c.txt", "media", path="/blobs/a/b/c.txt"),
    Row("files_write", API, "PUT /v1/files/a", "media", path="/blobs/a"),
    Row("hook", API, "POST /hooks/stripe", "hooks", path="/in/stripe",
        sees={"x-provider": "stripe"}),
    Row("old_api", API, "POST /v0/users/7", status=308, headers={
        "location": "https://www.example.com/docs/en/moving?from=/v0/users/7"}),
    Row("preflight", API, "OPTIONS /v1/users", status=204, headers={
        "access-control-allow-origin": "https://www.example.com",
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE"}),
    Row("rest", API, "GET /v1/users/x", **NO_RESOURCE),
    Row("rest", API, "DELETE /v1/users", **NO_RESOURCE),

    Row("home", WWW, "GET /", "web"),
    Row("home", "example.com", "GET /", "web"),
    Row("docs_home", WWW, "GET /docs", status=302,
        headers={"location": "https://www.example.com/docs/en/start"}),
    Row("docs", WWW, "GET /docs/de/first-steps", "web", path="/content/de/first-steps.html"),
    Row("rest", WWW, "GET /docs/fr/first-steps", **NO_PAGE),
    Row("assets", WWW, "GET /assets/css/site.css", "media", path="/static/css/site.css",
        headers={"cache-control": "public, max-age=86400"}),
    Row("blog", WWW, "GET /blog/tags/tea", "web"),
    Row("blog", WWW, "POST /blog", "web"),
    Row("blog_post", WWW, "GET /blog/2026/the-first-cup", "web", path="/posts/2026/the-first-cup"),
    Row("preview", WWW, "GET /preview/spring", "web_next"),
    Row("login", WWW, "POST /login", "accounts", sees={"x-login-host": WWW}),
    Row("account", WWW, "GET /account/orders", "accounts", sends={"cookie": "beta=no"}),
    Row("account_beta", WWW, "GET /account/orders", "web_next", sends={"cookie": "a=b; beta=yes"}),
    Row("old_shop", WWW, "GET /shop/tea?sort=price", status=301,
        headers={"location": "https://market.shops.example.com/shop/tea?sort=price"}),
    Row("promo", WWW, "GET /promo/spring-26", status=307,
        headers={"location": "https://www.example.com/?code=spring-26"}),
    Row("robots", WWW, "GET /robots.txt", body="User-agent: *\nDisallow: /account\n",
        headers={"content-type": "text/plain"}),
    Row("rest", WWW, "GET /nothing", **NO_PAGE),

    Row("front", SHOP, "GET /", "shops", path="/front"),
    Row("item", SHOP, "GET /items/12", "shops"),
    Row("rest", SHOP, "GET /items/x", **NO_PAGE),

    Row("dashboard", ADMIN, "GET /", "admin"),
    Row("metrics", ADMIN, "GET /metrics", "admin", sends={"x-client": "8.8.8.8"}),
    Row("jobs", ADMIN, "GET /jobs/today", "admin"),
    Row("jobs", ADMIN, f"POST /jobs/{ORDER}/run", "admin"),
    Row("job_run", ADMIN, f"POST /jobs/{ORDER}/run", "admin", path=f"/run/{ORDER}",
        sends={"x-confirm": "yes"}),
    Row("find_user", ADMIN, "GET /users?email=a%40b.test", "accounts"),
    Row("rest", ADMIN, "GET /users?name=a", status=403, body="ask the platform team"),
    Row("feature", ADMIN, "PUT /features/dark-mode/enabled", "admin",
        path="/flags/enabled/dark-mode"),
    Row("rest", ADMIN, "PUT /features/dark-mode/maybe", status=403),

    Row("live", ANY, "GET /healthz", body="ok"),
    Row("to_tls", ANY, "GET /a/b?c=d", status=301, headers={"location": f"https://{ANY}/a/b?c=d"}),
]
