<?php
// php wordpress.php SITE install|fill|theme, with the details as JSON on standard input: WordPress's own functions do the work.
[, $site, $errand] = $argv;
$details = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
if ($errand === 'install') {
    define('WP_INSTALLING', true);
}
// In place of the function that WordPress would send its letters with.
function wp_mail() {
    return true;
}
require $site . '/wp-load.php';
foreach (['upgrade', 'image', 'taxonomy'] as $part) {
    require_once ABSPATH . "wp-admin/includes/$part.php";
}

function succeeded($result) {
    if (is_wp_error($result)) {
        throw new RuntimeException($result->get_error_message());
    }
    return $result;
}

function install(array $details): void {
    wp_install($details['title'], 'editor', 'editor@example.org', true, '', 'a password of no use');
    foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
        wp_delete_post($sample->ID, true);
    }
    foreach (get_comments() as $sample) {
        wp_delete_comment($sample, true);
    }
    update_option('timezone_string', 'Europe/Berlin');
    global $wp_rewrite;
    $wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%day%/%postname%/');
    flush_rewrite_rules(false);
}

function theme(array $details): void {
    switch_theme($details['name']);
    if (get_stylesheet() !== $details['name']) {
        throw new RuntimeException("no theme $details[name]");
    }
}

function fill(array $details): void {
    wp_set_current_user(1);
    foreach ($details['posts'] as $post) {
        $id = add_post($post);
        $ids = [];
        foreach ($post['comments'] as $comment) {
            $ids[] = add_comment($id, $comment, $ids);
        }
    }
}

function add_post(array $post): int {
    $id = succeeded(wp_insert_post(wp_slash([
        'post_title' => $post['title'],
        'post_content' => $post['content'],
        'post_author' => author($post['author']),
        'post_date_gmt' => $post['published'],
        'post_date' => get_date_from_gmt($post['published']),
        'post_category' => array_map('wp_create_category', $post['categories']),
        'tags_input' => $post['tags'],
        'post_status' => 'publish',
        'comment_status' => $post['is_open'] ? 'open' : 'closed',
    ]), true));
    foreach ($post['pictures'] as $number => $picture) {
        $attachment = add_picture($id, $picture);
        if ($number === 0) {
            set_post_thumbnail($id, $attachment);
        }
    }
    return $id;
}

function add_picture(int $post, array $picture): int {
    $file = wp_upload_bits($picture['name'], null, base64_decode($picture['png']), $picture['month']);
    $id = succeeded(wp_insert_attachment(wp_slash([
        'post_mime_type' => 'image/png',
        'post_title' => $picture['name'],
        'post_excerpt' => $picture['caption'],
        'post_status' => 'inherit',
    ]), $file['file'], $post, true));
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file['file']));
    return $id;
}

function author(string $name): int {
    $login = sanitize_title($name);
    $known = get_user_by('login', $login);
    return $known ? $known->ID : succeeded(wp_insert_user([
        'user_login' => $login,
        'user_pass' => wp_generate_password(),
        'user_email' => "$login@example.org",
        'display_name' => $name,
        'description' => "$name writes for this paper about whatever the day brings, and reads every comment under the stories.",
        'role' => 'author',
    ]));
}

function add_comment(int $post, array $comment, array $ids): int {
    return wp_insert_comment(wp_slash([
        'comment_post_ID' => $post,
        'comment_author' => $comment['author'],
        'comment_author_email' => sanitize_title($comment['author']) . '@example.org',
        'comment_content' => $comment['text'],
        'comment_parent' => $comment['answers'] === null ? 0 : $ids[$comment['answers']],
        'comment_date_gmt' => $comment['posted'],
        'comment_date' => get_date_from_gmt($comment['posted']),
        'comment_approved' => 1,
    ]));
}

$errand($details);
echo "done\n";
