"""Scrapy's settings for cleanpress. Any of them can be changed for one command with `-s NAME=VALUE`."""

import os

BOT_NAME = "cleanpress"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"

# --- Ours: where articles go -----------------------------------------------------------------------------------------

# The folder for articles: <OUTPUT_DIR>/<source>/<day of fetching, UTC>.jsonl
OUTPUT_DIR = "output"

# "day": one JSON Lines file a source and day. "article": one pretty-printed JSON file an article.
OUTPUT_LAYOUT = "day"

# "zstd": a day's file is packed, <day>.jsonl.zst. Each batch is a frame of its own; when the crawl ends, all of them are one.
OUTPUT_COMPRESSION = ""

# A file of a day is followed by <day>.2.jsonl, <day>.3.jsonl and so on before it is larger than so many megabytes. 0: never.
OUTPUT_ROTATE_MB = 0

# "markdown" and "html" fill the fields of those names, which are null otherwise.
ARTICLE_FORMATS: list[str] = []

# A folder for the pages of articles as they came: <RAW_DIR>/<source>/<SHA-256 of the bytes>.html.gz (.part.html.gz: a further
# page of an article on several) and, beside them, JSON with the responses' headers. `scrapy clean RAW_DIR` reads them again. "":
# none are.
RAW_DIR = ""

# A PostgreSQL database that articles are written to as well: postgresql://user:${PASSWORD}@host/database, with the values of
# environment variables where they are named. The crawl creates its table `articles`. "": none is. Needs the extra `postgresql`.
DATABASE_URL = ""

# A database that is away, to be started again, is waited for so many seconds; then the crawl ends.
DATABASE_RETRY_S = 60

# What is remembered between crawls: an SQLite file, or a PostgreSQL database as for DATABASE_URL, the same one if you like: its
# tables stand in a schema of their own, cleanpress_state.
STATE_URL = "sqlite:///state.sqlite"

# --- Ours: cleaning --------------------------------------------------------------------------------------------------

# Processes that clean pages.
CLEAN_WORKERS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

# What one page may take of a worker: seconds of processor (by the clock four times as many) and megabytes. A page beyond is dropped as
# too-slow or too-large; after three too slow ones in a row the next of their source have a quarter of the time, until one is done.
CLEAN_TIMEOUT_S = 10
CLEAN_MEMORY_MB = 512

# A worker is replaced after so many pages: parsers leak a little, over months it adds up.
CLEAN_WORKER_PAGES_MAX = 2000

# What the pages of a site have in common is learned from the crawl itself, and each page is read in its light. False: each page
# is read for itself. The first pages of a site wait until enough of them were seen, until nothing else of their source is under
# way, or for PROFILE_WAIT_S seconds.
PROFILES_ENABLED = True
PROFILE_WAIT_S = 60

# --- Ours: what is fetched -------------------------------------------------------------------------------------------

# Hours after publication at which a page is asked for again, conditionally. Stories change most in their first hours.
REVISIT_AFTER = [1, 6, 24, 168]

# Pages of one site that one run fetches at most; a source's max_articles goes first. Stops calendars and other endless sites.
# The further pages of an article do not count.
SITE_MAX_PAGES = 5000

# Pages of one article that are joined: /story, /story/2 and so on. What more it has is left out and flagged; 1 joins none.
ARTICLE_PARTS_MAX = 20

# What a source's `every = "auto"` may stand for, as sources.toml spells it. In between, a third of the median gap between what the
# source published in the last two weeks; an hour, where too little of it is known.
SCHEDULE_EVERY_MIN = "10m"
SCHEDULE_EVERY_MAX = "1d"

# --- Ours: what is written -------------------------------------------------------------------------------------------

# A source's own `languages`, `min_words` and so on stand in place of these; sources.toml says what each asks for. Lists, or
# texts with commas: -s FILTER_KEYWORDS_ANY="ferry,harbour bridge". What they keep out is dropped, counted under the filter's
# name, and not fetched again before its site names a newer date: after a change here, -a refetch=1 asks for everything again.
FILTER_LANGUAGES: list[str] = []
FILTER_MIN_WORDS = 0
FILTER_MIN_QUALITY = 0.0
FILTER_KEYWORDS_ANY: list[str] = []
FILTER_KEYWORDS_NONE: list[str] = []
FILTER_ONLY_FREE = False
FILTER_LICENSES: list[str] = []

# True: what is reserved is not written but dropped, in the same way, as tdm-reserved, noarchive or noindex. Every article says
# in its `rights` what is, whatever stands here.
RESPECT_TDM = False
RESPECT_NOARCHIVE = False
RESPECT_NOINDEX = False

# A reservation of text and data mining stands in a page, in its headers, or in its site's /.well-known/tdmrep.json. That file
# is asked for once in a crawl, where the first story of a site says nothing of it. False: it is not.
TDM_FILE_ENABLED = True

# --- Ours: watching ---------------------------------------------------------------------------------------------------

# At the end of each run, what it made of each source is held against the source's own last eight weeks: articles by weekday and
# hour, drops by reason, missing fields, lengths, pages that don't fit its profile, errors, walls, feeds. What is unusual is told
# once when it begins, and once when it is over; nothing is told of a source with less than two weeks of history.
MONITORS_ENABLED = True

# Where that is told besides the log. An http or https address, which gets a POST with JSON: {"text": ..., "findings": [...]}.
# "${NAME}" stands for a variable of the environment, as an address may be a secret.
FINDINGS_WEBHOOK = ""

# E-mail addresses: a list, or a text with commas. Scrapy's MAIL_HOST, MAIL_FROM and so on say how; MAIL_PASS may be "${NAME}".
FINDINGS_EMAIL: list[str] = []

# True: a crawl's log has a JSON object a line: time, level, logger, message, and where they are known source and exception.
LOG_JSON = False

# Text metrics for Prometheus at http://127.0.0.1:<METRICS_PORT>/metrics while a crawl runs: pages by source and fate, requests,
# pace, what waits for workers, memory. 0: none. Needs the extra `metrics`. Of several crawls the first one has the port.
METRICS_PORT = 0

# --- Manners ---------------------------------------------------------------------------------------------------------

# Who runs this crawl: an e-mail address or a page about it. It goes into the user agent, so that a site can write before it blocks.
CONTACT = ""
ADDONS = {"crawler.contact.ContactAddon": 100, "crawler.secret_settings.SecretSettingsAddon": 200}

ROBOTSTXT_OBEY = True

# A news site is somebody's shop: few requests at once, and slower when it answers slower.
CONCURRENT_REQUESTS = 64
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_DELAY = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_MAX_DELAY = 60
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_DEBUG = False

# A page that sends its reader elsewhere after some seconds is no article; what it says is not followed.
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 10

# A page that answers 500 or breaks off is asked twice more in this run, and again in the next.
RETRY_TIMES = 2
RETRY_PRIORITY_ADJUST = 0

# What fails is counted with its reason and asked again; a line of log for each would hide the ones that matter.
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

# 429 and 503: what Retry-After asks for is waited, up to RETRY_AFTER_MAX_S; more, and the site is left for this run.
RETRY_AFTER_MAX_S = 60
RETRY_AFTER_DEFAULT_S = 10

# A site that fails so often in a row rests for so many seconds, doubled each time.
SITE_FAILURES_MAX = 10
SITE_REST_S = 15

# A Crawl-delay of more is taken for this; how long a robots.txt holds, and when one that could not be had is asked again.
ROBOTS_CRAWL_DELAY_MAX_S = 60
ROBOTS_CACHE_S = 86_400
ROBOTS_RETRY_S = 600

# Private addresses that may be fetched all the same, each as "host:port": for `scrapy shell` and the like.
ADDRESSES_ALLOWED: list[str] = []

# The name that robots.txt knows us by, whatever the user agent says around it.
ROBOTSTXT_USER_AGENT = "cleanpress"

# --- What Scrapy's defaults leave open, and a news crawler shuts -----------------------------------------------------

# Both let whoever reaches the port run code in this process.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A page must not be able to lead to this machine's files or to other services.
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.heads.HTTPDownloadHandler",
    "https": "crawler.middlewares.tls.HTTPSDownloadHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}

# Private addresses are refused where names are resolved, so that no redirect and no DNS answer leads inside.
TWISTED_DNS_RESOLVER = "crawler.middlewares.resolver.GuardedResolver"

# The largest real news pages have some 5 MiB; Scrapy's 1 GiB is an invitation.
DOWNLOAD_MAXSIZE = 10 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_VERIFY_CERTIFICATES = True

# An article needs no session, and a cookie would tie its pages together.
COOKIES_ENABLED = False

# A proxy's user and password, as RFC 7617 would have them today.
HTTPPROXY_AUTH_ENCODING = "utf-8"

# Hops from what lists pages: front page, its sections, their stories.
DEPTH_LIMIT = 2

# The crawl ends in order before the machine gets into trouble.
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 2048

# Scrapy starts so many tasks for the results of each response: a page gives one article.
CONCURRENT_ITEMS = 2

# Pages waiting for a worker may hold so many bytes; Scrapy's 5 MB is 18 pages. A site of which a sixteenth of it waits is asked for no
# more meanwhile.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64 << 20

# --- Components ------------------------------------------------------------------------------------------------------

DOWNLOADER_MIDDLEWARES = {
    # Which sites belong to a source is decided where links are found.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # Allows everything when it gets no answer; RFC 9309 asks for the opposite.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.middlewares.origins.OriginsMiddleware": 60,
    "crawler.middlewares.pace.PaceMiddleware": 70,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.middlewares.compression.CompressionMiddleware": 590,
    "crawler.middlewares.redirects.RedirectsMiddleware": 600,
    "crawler.middlewares.resting.RestingMiddleware": 755,
    "crawler.middlewares.addresses.AddressesMiddleware": 760,
}

# A queue for each site: one that waits does not hold up the others.
SCHEDULER_PRIORITY_QUEUE = "crawler.middlewares.site_queue.SitePriorityQueue"

ITEM_PIPELINES = {
    "crawler.pipelines.filter.FilterPipeline": 300,
    "crawler.pipelines.deduplicate.DeduplicatePipeline": 500,
    "crawler.pipelines.raw.RawPipeline": 700,
    "crawler.pipelines.write.WritePipeline": 800,
}

EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "crawler.extensions.progress.Progress": 500,
    "crawler.extensions.monitors.Monitors": 600,
    "crawler.extensions.metrics.Metrics": 700,
}

SPIDER_MIDDLEWARES = {
    # Depth is counted in state, from what lists the pages; every status is judged by the spider.
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    # Drops what it finds too long and tells nobody, who then waits for it; ours are bounded (urls.py).
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "crawler.middlewares.no_referrer.NoReferrerMiddleware": 700,
    "crawler.middlewares.unread.UnreadMiddleware": 950,
}

# Seconds between two lines of progress; a terminal has a panel in their place. 0: no panel, no lines and no closing table.
PROGRESS_INTERVAL_S = 5

LOG_LEVEL = "INFO"
