-- Hooks in each language that Debian has for PostgreSQL: what a hook does and how it fails is the same in all of them.
BEGIN;
SELECT no_plan();
\ir helpers/app.psql
\ir helpers/languages.psql

SELECT parse.create_class('Log', '{"fields":{"review":{"type":"String"},"by":{"type":"String"}}}');
SELECT parse.create_class('Note', '{"fields":{"of":{"type":"String"}}}');
SELECT parse.create_class('Review', '{"fields":{"text":{"type":"String"},"stars":{"type":"Number"}}}');
SELECT parse.set_permissions('Note', '{"create":{"requiresAuthentication":true}}');

-- ---- SQL.
CREATE SCHEMA in_sql;
CREATE FUNCTION in_sql.check_review(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.error(142, 'At most five stars.') WHERE (request #>> '{object,stars}')::int > 5;
    SELECT parse.error(141, 'No stars at all?') WHERE (request #>> '{object,stars}')::int < 0;
    SELECT parse.set_context('{"by":"check"}');
    SELECT request -> 'object' || jsonb_build_object('size', length(request #>> '{object,text}'))
$$;
CREATE FUNCTION in_sql.log_review(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT parse.create('Log', jsonb_build_object('review', request #> '{object,objectId}',
        'by', request #> '{context,by}')::text, parse.as_master());
    SELECT parse.create('Note', jsonb_build_object('of', request #> '{object,objectId}')::text);
    SELECT parse.error(141, 'No stars at all?') WHERE request #>> '{object,text}' = 'bad';
    SELECT NULL::jsonb
$$;
-- The body is checked now, while later it runs with the app's tables in the path anyway.
SET LOCAL search_path = test_app, public;
CREATE FUNCTION in_sql.average_stars(request jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('stars', avg(stars), 'for', request #> '{user,objectId}')
    FROM "Review" WHERE text = request #>> '{params,text}'
$$;
RESET search_path;
\set language in_sql
\set catches false
\ir helpers/hook_language.psql

-- ---- PL/pgSQL.
CREATE SCHEMA in_plpgsql;
CREATE FUNCTION in_plpgsql.check_review(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    review jsonb := request -> 'object';
BEGIN
    IF (review ->> 'stars')::int > 5 THEN PERFORM parse.error(142, 'At most five stars.'); END IF;
    IF (review ->> 'stars')::int < 0 THEN RAISE 'No stars at all?'; END IF;
    PERFORM parse.set_context('{"by":"check"}');
    RETURN review || jsonb_build_object('size', length(review ->> 'text'));
END $$;
CREATE FUNCTION in_plpgsql.log_review(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    id text := request #>> '{object,objectId}';
BEGIN
    PERFORM parse.create('Log', jsonb_build_object('review', id, 'by', request #> '{context,by}')::text,
        parse.as_master());
    PERFORM parse.create('Note', jsonb_build_object('of', id)::text);
    IF request #>> '{object,text}' = 'bad' THEN RAISE 'No stars at all?'; END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION in_plpgsql.average_stars(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    stars float;
BEGIN
    SELECT avg(r.stars) INTO stars FROM "Review" r WHERE r.text = request #>> '{params,text}';
    RETURN jsonb_build_object('stars', stars, 'for', request #> '{user,objectId}');
END $$;
CREATE FUNCTION in_plpgsql.careful(request jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    caught text;
BEGIN
    PERFORM parse.create('Log', '{"by":"careful1"}', parse.as_master());
    BEGIN
        PERFORM parse.create('Log', '{"by":"careful2"}', parse.as_master());
        PERFORM parse.create('Review', '{"text":"good","stars":6}');
    EXCEPTION WHEN OTHERS THEN
        caught := SQLERRM;
    END;
    PERFORM parse.create('Log', '{"by":"careful3"}', parse.as_master());
    RETURN to_jsonb(caught);
END $$;
\set language in_plpgsql
\set catches true
\ir helpers/hook_language.psql

-- ---- PL/Python: jsonb comes and goes as text.
CREATE SCHEMA in_python;
CREATE FUNCTION in_python.check_review(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
import json
review = json.loads(request)['object']
if review['stars'] > 5:
    plpy.execute("SELECT parse.error(142, 'At most five stars.')")
if review['stars'] < 0:
    plpy.error('No stars at all?')
plpy.execute("""SELECT parse.set_context('{"by":"check"}')""")
review['size'] = len(review['text'])
return json.dumps(review)
$$;
CREATE FUNCTION in_python.log_review(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
import json
review, context = (json.loads(request)[name] for name in ('object', 'context'))
log = json.dumps({'review': review['objectId'], 'by': context['by']})
plpy.execute(plpy.prepare("SELECT parse.create('Log', $1, parse.as_master())", ['text']), [log])
note = json.dumps({'of': review['objectId']})
plpy.execute(plpy.prepare("SELECT parse.create('Note', $1)", ['text']), [note])
if review['text'] == 'bad':
    plpy.error('No stars at all?')
$$;
CREATE FUNCTION in_python.average_stars(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
import json
asked = json.loads(request)
average = plpy.prepare('SELECT avg(stars) AS stars FROM "Review" WHERE text = $1', ['text'])
row = plpy.execute(average, [asked['params']['text']])[0]
return json.dumps({'stars': row['stars'], 'for': asked['user']['objectId']})
$$;
CREATE FUNCTION in_python.careful(request jsonb) RETURNS jsonb LANGUAGE plpython3u AS $$
import json
def log(by):
    create = plpy.prepare("SELECT parse.create('Log', $1, parse.as_master())", ['text'])
    plpy.execute(create, [json.dumps({'by': by})])
log('careful1')
try:
    with plpy.subtransaction():
        log('careful2')
        plpy.execute("""SELECT parse.create('Review', '{"text":"good","stars":6}')""")
except plpy.SPIError as error:
    caught = error.args[0]
log('careful3')
return json.dumps(caught)
$$;
\set language in_python
\ir helpers/hook_language.psql

-- ---- PL/Python with a transform: jsonb comes and goes as dicts and lists.
CREATE SCHEMA in_python_dicts;
CREATE FUNCTION in_python_dicts.check_review(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plpython3u AS $$
review = request['object']
if review['stars'] > 5:
    plpy.execute("SELECT parse.error(142, 'At most five stars.')")
if review['stars'] < 0:
    raise plpy.Error('No stars at all?')
plpy.execute(plpy.prepare('SELECT parse.set_context($1)', ['jsonb']), [{'by': 'check'}])
return {**review, 'size': len(review['text'])}
$$;
CREATE FUNCTION in_python_dicts.log_review(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plpython3u AS $$
review = request['object']
log = {'review': review['objectId'], 'by': request['context']['by']}
plpy.execute(plpy.prepare("SELECT parse.create('Log', $1::text, parse.as_master())", ['jsonb']), [log])
plpy.execute(plpy.prepare("SELECT parse.create('Note', $1::text)", ['jsonb']), [{'of': review['objectId']}])
if review['text'] == 'bad':
    raise plpy.Error('No stars at all?')
$$;
CREATE FUNCTION in_python_dicts.average_stars(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plpython3u AS $$
average = plpy.prepare('SELECT avg(stars) AS stars FROM "Review" WHERE text = $1', ['text'])
row = plpy.execute(average, [request['params']['text']])[0]
return {'stars': row['stars'], 'for': request['user']['objectId']}
$$;
CREATE FUNCTION in_python_dicts.careful(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plpython3u AS $$
def log(by):
    plpy.execute(plpy.prepare("SELECT parse.create('Log', $1::text, parse.as_master())", ['jsonb']), [{'by': by}])
log('careful1')
try:
    with plpy.subtransaction():
        log('careful2')
        plpy.execute("""SELECT parse.create('Review', '{"text":"good","stars":6}')""")
except plpy.SPIError as error:
    caught = error.args[0]
log('careful3')
return caught
$$;
\set language in_python_dicts
\ir helpers/hook_language.psql

-- ---- PL/Perl: jsonb comes and goes as text, which trusted Perl, loading no module, could hardly read.
CREATE SCHEMA in_perl;
CREATE FUNCTION in_perl.check_review(request jsonb) RETURNS jsonb LANGUAGE plperlu AS $$
    use JSON::PP;
    my $review = decode_json($_[0])->{object};
    spi_exec_query(q{SELECT parse.error(142, 'At most five stars.')}) if $review->{stars} > 5;
    elog(ERROR, 'No stars at all?') if $review->{stars} < 0;
    spi_exec_query(q{SELECT parse.set_context('{"by":"check"}')});
    return encode_json({%$review, size => length $review->{text}});
$$;
CREATE FUNCTION in_perl.log_review(request jsonb) RETURNS jsonb LANGUAGE plperlu AS $$
    use JSON::PP;
    my ($review, $context) = @{decode_json($_[0])}{qw(object context)};
    my $log = spi_prepare(q{SELECT parse.create('Log', $1, parse.as_master())}, 'text');
    spi_exec_prepared($log, encode_json({review => $review->{objectId}, by => $context->{by}}));
    my $note = spi_prepare(q{SELECT parse.create('Note', $1)}, 'text');
    spi_exec_prepared($note, encode_json({of => $review->{objectId}}));
    elog(ERROR, 'No stars at all?') if $review->{text} eq 'bad';
    return undef;
$$;
CREATE FUNCTION in_perl.average_stars(request jsonb) RETURNS jsonb LANGUAGE plperlu AS $$
    use JSON::PP;
    my ($params, $user) = @{decode_json($_[0])}{qw(params user)};
    my $average = spi_prepare('SELECT avg(stars) AS stars FROM "Review" WHERE text = $1', 'text');
    my $row = spi_exec_prepared($average, $params->{text})->{rows}[0];
    return encode_json({stars => 0 + $row->{stars}, for => $user->{objectId}});
$$;
CREATE FUNCTION in_perl.careful(request jsonb) RETURNS jsonb LANGUAGE plperlu AS $$
    use JSON::PP;
    my $log = sub { spi_exec_query(qq{SELECT parse.create('Log', '{"by":"careful$_[0]"}', parse.as_master())}) };
    $log->(1);
    eval { spi_exec_query(q{SELECT parse.create('Log', '{"by":"careful2"}', parse.as_master()),
        parse.create('Review', '{"text":"good","stars":6}')}) };
    my ($caught) = $@ =~ /^(.*) at line \d+/;
    $log->(3);
    return JSON::PP->new->allow_nonref->encode($caught);
$$;
\set language in_perl
\ir helpers/hook_language.psql

-- ---- PL/Perl with a transform: jsonb comes and goes as hashes and arrays.
CREATE SCHEMA in_perl_hashes;
CREATE FUNCTION in_perl_hashes.check_review(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plperl AS $$
    my %review = %{$_[0]{object}};
    spi_exec_query(q{SELECT parse.error(142, 'At most five stars.')}) if $review{stars} > 5;
    die "No stars at all?\n" if $review{stars} < 0;
    spi_exec_query(q{SELECT parse.set_context('{"by":"check"}')});
    return {%review, size => length $review{text}};
$$;
CREATE FUNCTION in_perl_hashes.log_review(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plperl AS $$
    my ($review, $context) = @{$_[0]}{qw(object context)};
    my $log = spi_prepare(q{SELECT parse.create('Log', $1, parse.as_master())}, 'text');
    spi_exec_prepared($log, qq({"review":"$review->{objectId}","by":"$context->{by}"}));
    spi_exec_prepared(spi_prepare(q{SELECT parse.create('Note', $1)}, 'text'), qq({"of":"$review->{objectId}"}));
    die "No stars at all?\n" if $review->{text} eq 'bad';
    return undef;
$$;
CREATE FUNCTION in_perl_hashes.average_stars(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plperl AS $$
    my $average = spi_prepare('SELECT avg(stars) AS stars FROM "Review" WHERE text = $1', 'text');
    my $row = spi_exec_prepared($average, $_[0]{params}{text})->{rows}[0];
    return {stars => 0 + $row->{stars}, for => $_[0]{user}{objectId}};
$$;
CREATE FUNCTION in_perl_hashes.careful(request jsonb) RETURNS jsonb
    TRANSFORM FOR TYPE jsonb LANGUAGE plperl AS $$
    my $log = sub { spi_exec_query(qq{SELECT parse.create('Log', '{"by":"careful$_[0]"}', parse.as_master())}) };
    $log->(1);
    eval { spi_exec_query(q{SELECT parse.create('Log', '{"by":"careful2"}', parse.as_master()),
        parse.create('Review', '{"text":"good","stars":6}')}) };
    my ($caught) = $@ =~ /^(.*) at line \d+/;
    $log->(3);
    return $caught;
$$;
\set language in_perl_hashes
\ir helpers/hook_language.psql

SELECT * FROM finish();
ROLLBACK;
