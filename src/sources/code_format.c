#include "code_format.h"

#include <string.h>

#include "code_private.h"

void expression_add_format(
	struct code *code, struct expression *expression, const char *format, struct children *values)
{
	expression->kind = EXPRESSION_JOINED;
	for (const char *at = format; *at && code_step(code, 1);) {
		const size_t plain = strcspn(at, "%");
		TSNode value;

		if (plain)
			expression_add_text(code, expression, at, plain);
		at += plain;
		if (!*at++)
			break;
		if (*at == '%') {
			expression_add_text(code, expression, "%", 1);
		} else if (*at == 'n') { /* Java's end of a line */
			expression_add_text(code, expression, "\n", 1);
		} else {
			at += strspn(at, "-#+ 0,('123456789.$");
			if (!children_next(values, &value))
				value = (TSNode){ 0 };
			expression_add_node(code, expression, value);
		}
		at += *at != '\0';
	}
}
