; TypeScript, TSX and JavaScript: what the driver asks for (src/sources/code.h). tsx.scm is the same text.

(import_statement (import_clause (identifier) @import.alias) source: (string) @import.path)
(import_statement (import_clause (named_imports (import_specifier name: (identifier) @import.alias !alias)))
	source: (string) @import.path)
(import_statement (import_clause (named_imports (import_specifier alias: (identifier) @import.alias)))
	source: (string) @import.path)
(import_statement (import_clause (namespace_import (identifier) @import.alias)) source: (string) @import.path)
(import_specifier name: (identifier) @assign.value alias: (identifier) @assign.name)

(class_declaration name: (type_identifier) @type.name) @type
(abstract_class_declaration name: (type_identifier) @type.name) @type
(enum_declaration name: (identifier) @type.name) @type
(enum_assignment name: (property_identifier) @assign.name value: (_) @assign.value)

(augmented_assignment_expression left: (identifier) @assign.name)
(for_in_statement left: (identifier) @assign.name)
(for_in_statement left: (array_pattern (identifier) @assign.name))
(return_statement (_) @return.value) @return

; Patterns of these would take ten times as long to compile: typescript_find looks at them.
(function_declaration) @node
(generator_function_declaration) @node
(method_definition) @node
(arrow_function) @node
(function_expression) @node
(required_parameter) @node
(optional_parameter) @node
(variable_declarator) @node
(public_field_definition) @node
(assignment_expression) @node
(call_expression) @node
