<?php
// What .htaccess does under Apache: files as they are, every other address to WordPress.
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$place = $_SERVER['DOCUMENT_ROOT'] . $path;
if ($path !== '/' && (is_file($place) || is_file(rtrim($place, '/') . '/index.php'))) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
require $_SERVER['SCRIPT_FILENAME'];
