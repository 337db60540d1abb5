/* Room for the facts of code, CI and configuration. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "reading.h"

/* The first values of a call always have room: readers give each call a few. */
enum { VALUES_MAX = 1000, VALUES_FREE = 4 };

static bool has_room(struct reading *reading)
{
	struct facts *facts = reading->facts;
	size_t count = facts->call_count + facts->constant_count + facts->parameter_count +
		       facts->context_count + facts->image_count + facts->setting_count +
		       facts->certificate_count;

	if (count < reading->limits->values[LIMIT_FACT_COUNT])
		return true;
	facts->left_out++;
	return false;
}

struct call_fact *reading_add_call(struct reading *reading, enum call_api api)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->calls, facts->call_count, &reading->call_capacity,
		sizeof(*facts->calls));
	facts->calls[facts->call_count] = (struct call_fact){ .api = api,
		.name = "",
		.type = "",
		.function = "",
		.receiver = INDEX_NONE,
		.context = INDEX_NONE };
	return &facts->calls[facts->call_count++];
}

/* Values of a call grow by doubling: the count alone says when there is no room. */
struct value_fact *reading_add_value(struct reading *reading, struct call_fact *call)
{
	const size_t limit = (size_t)reading->limits->values[LIMIT_FACT_COUNT];
	size_t count = call->value_count;

	if (count >= VALUES_MAX || count >= limit ||
		(count >= VALUES_FREE && reading->value_count >= limit)) {
		reading->facts->left_out++;
		return NULL;
	}
	if ((count & (count - 1)) == 0) {
		struct value_fact *values =
			arena_zero(reading->arena, count ? count * 2 : 1, sizeof(*values));

		for (size_t i = 0; i < count; i++)
			values[i] = call->values[i];
		call->values = values;
	}
	call->values[count] =
		(struct value_fact){ .name = "", .text = "", .element = INDEX_NONE, .call = INDEX_NONE };
	call->value_count++;
	reading->value_count++;
	return &call->values[count];
}

struct constant_fact *reading_add_constant(struct reading *reading)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->constants, facts->constant_count, &reading->constant_capacity,
		sizeof(*facts->constants));
	facts->constants[facts->constant_count] = (struct constant_fact){ .name = "", .text = "" };
	return &facts->constants[facts->constant_count++];
}

struct parameter_fact *reading_add_parameter(struct reading *reading)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->parameters, facts->parameter_count, &reading->parameter_capacity,
		sizeof(*facts->parameters));
	facts->parameters[facts->parameter_count] =
		(struct parameter_fact){ .function = "", .name = "", .type = "" };
	return &facts->parameters[facts->parameter_count++];
}

struct context_fact *reading_add_context(struct reading *reading, enum context_kind kind)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->contexts, facts->context_count, &reading->context_capacity,
		sizeof(*facts->contexts));
	facts->contexts[facts->context_count] =
		(struct context_fact){ .kind = kind, .parent = INDEX_NONE, .name = "", .triggers = "" };
	return &facts->contexts[facts->context_count++];
}

struct image_fact *reading_add_image(struct reading *reading, enum image_role role)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->images, facts->image_count, &reading->image_capacity,
		sizeof(*facts->images));
	facts->images[facts->image_count] =
		(struct image_fact){ .role = role, .text = "", .where = "", .context = INDEX_NONE };
	return &facts->images[facts->image_count++];
}

struct setting_fact *reading_add_setting(struct reading *reading, enum setting_kind kind)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->settings, facts->setting_count, &reading->setting_capacity,
		sizeof(*facts->settings));
	facts->settings[facts->setting_count] = (struct setting_fact){
		.kind = kind, .subject = "", .key = "", .value = "", .context = INDEX_NONE
	};
	return &facts->settings[facts->setting_count++];
}

struct certificate_fact *reading_add_certificate(struct reading *reading)
{
	struct facts *facts = reading->facts;

	if (!has_room(reading))
		return NULL;
	arena_grow(reading->arena, &facts->certificates, facts->certificate_count,
		&reading->certificate_capacity, sizeof(*facts->certificates));
	facts->certificates[facts->certificate_count] = (struct certificate_fact){
		.subject = "", .issuer = "", .key = "", .signature = "", .spki = "", .serial = ""
	};
	return &facts->certificates[facts->certificate_count++];
}
