/* Colours: reading them, and finding the nearest that a terminal has. */
#include "theme.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const color_words[] = {
	"black",
	"red",
	"green",
	"yellow",
	"blue",
	"magenta",
	"cyan",
	"white",
	"brightblack",
	"brightred",
	"brightgreen",
	"brightyellow",
	"brightblue",
	"brightmagenta",
	"brightcyan",
	"brightwhite",
};

static const struct {
	const char *word;
	enum attribute attribute;
} attribute_words[] = {
	{ "bold", ATTRIBUTE_BOLD },
	{ "dim", ATTRIBUTE_DIM },
	{ "underline", ATTRIBUTE_UNDERLINE },
	{ "italic", ATTRIBUTE_ITALIC },
	{ "reverse", ATTRIBUTE_REVERSE },
};

/* The customary values of the first 16; terminals differ, so they serve for finding the nearest only. */
static const uint32_t first_colors[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
	0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff };

static uint32_t color_value(int color)
{
	static const uint32_t steps[6] = { 0, 95, 135, 175, 215, 255 };
	uint32_t part;

	if (color < 16)
		return first_colors[color];
	if (color >= 232) {
		part = 8 + 10 * (uint32_t)(color - 232);
		return part << 16 | part << 8 | part;
	}
	part = (uint32_t)(color - 16);
	return steps[part / 36] << 16 | steps[part / 6 % 6] << 8 | steps[part % 6];
}

static int distance(uint32_t left, uint32_t right)
{
	const int red = (int)(left >> 16 & 255) - (int)(right >> 16 & 255);
	const int green = (int)(left >> 8 & 255) - (int)(right >> 8 & 255);
	const int blue = (int)(left & 255) - (int)(right & 255);

	/* The eye weighs green most. */
	return 3 * red * red + 6 * green * green + 2 * blue * blue;
}

static int16_t nearest_between(uint32_t rgb, int first, int last)
{
	int best = first;

	for (int i = first; i <= last; i++) {
		if (distance(rgb, color_value(i)) < distance(rgb, color_value(best)))
			best = i;
	}
	return (int16_t)best;
}

int16_t color_nearest(uint32_t rgb)
{
	/* The first 16 are the user's palette: only cube and greys have known values. */
	return nearest_between(rgb, 16, 255);
}

int16_t color_nearest_of_8(int16_t color)
{
	if (color < 0)
		return color;
	if (color < 16)
		return (int16_t)(color % 8);
	return nearest_between(color_value(color), 0, 7);
}

static bool parse_hex(const char *digits, int16_t *ret)
{
	const size_t length = strlen(digits);
	unsigned long value;
	uint32_t rgb;
	char *end;

	if ((length != 3 && length != 6) || strspn(digits, "0123456789abcdefABCDEF") != length)
		return false;
	value = strtoul(digits, &end, 16);
	rgb = (uint32_t)value;
	if (length == 3)
		rgb = (rgb >> 8 & 15) * 0x110000 + (rgb >> 4 & 15) * 0x1100 + (rgb & 15) * 0x11;
	*ret = color_nearest(rgb);
	return true;
}

static bool parse_number(const char *word, int16_t *ret)
{
	const size_t length = strlen(word);
	long value;

	if (length == 0 || length > 3 || strspn(word, "0123456789") != length)
		return false;
	value = strtol(word, NULL, 10);
	*ret = (int16_t)value;
	return value <= 255;
}

static bool parse_color(const char *word, int16_t *ret)
{
	if (strcmp(word, "default") == 0 || strcmp(word, "-") == 0) {
		*ret = COLOR_DEFAULT;
		return true;
	}
	if (word[0] == '#')
		return parse_hex(word + 1, ret);
	for (size_t i = 0; i < COUNT_OF(color_words); i++) {
		if (strcasecmp(word, color_words[i]) == 0) {
			*ret = (int16_t)i;
			return true;
		}
	}
	return parse_number(word, ret);
}

static bool parse_attribute(const char *word, uint16_t *attributes)
{
	if (strcmp(word, "normal") == 0)
		return true;
	for (size_t i = 0; i < COUNT_OF(attribute_words); i++) {
		if (strcmp(word, attribute_words[i].word) == 0) {
			*attributes |= (uint16_t)attribute_words[i].attribute;
			return true;
		}
	}
	return false;
}

bool style_parse(const char *text, struct style *ret, char ret_word[32])
{
	struct style style = { COLOR_DEFAULT, COLOR_DEFAULT, 0 };
	int colors = 0;

	for (;;) {
		size_t length;
		int16_t color;

		text += strspn(text, " \t");
		length = strcspn(text, " \t");
		if (!length)
			break;
		if (length > 31)
			length = 31;
		memcpy(ret_word, text, length);
		ret_word[length] = '\0';
		text += length;
		if (parse_attribute(ret_word, &style.attributes))
			continue;
		if (colors == 2 || !parse_color(ret_word, &color))
			return false;
		if (colors++ == 0)
			style.foreground = color;
		else
			style.background = color;
	}
	*ret = style;
	return true;
}
