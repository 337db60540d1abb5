; Python: what the driver asks for (src/sources/code.h).

(import_statement name: (dotted_name) @import.path)
(import_statement name: (aliased_import name: (dotted_name) @import.path alias: (identifier) @import.alias))
(import_from_statement module_name: (dotted_name) @import.path name: (dotted_name) @import.alias)
(import_from_statement module_name: (dotted_name) @import.path name: (aliased_import alias: (identifier) @import.alias))
(import_from_statement module_name: (dotted_name) @import.path (wildcard_import))
(import_from_statement name: (aliased_import name: (dotted_name) @assign.value alias: (identifier) @assign.name))

(class_definition name: (identifier) @type.name) @type

(function_definition) @node
(lambda) @function

(parameters (identifier) @parameter.name @parameter)
(parameters (typed_parameter . (identifier) @parameter.name type: (type) @parameter.type) @parameter)
(parameters (typed_parameter . (list_splat_pattern (identifier) @parameter.name) type: (type) @parameter.type) @parameter)
(parameters (default_parameter name: (identifier) @parameter.name value: (_) @parameter.default) @parameter)
(parameters (typed_default_parameter name: (identifier) @parameter.name type: (type) @parameter.type
	value: (_) @parameter.default) @parameter)
(parameters (list_splat_pattern (identifier) @parameter.name) @parameter)
(parameters (dictionary_splat_pattern (identifier) @parameter.name) @parameter)
(lambda_parameters (identifier) @parameter.name @parameter)
(lambda_parameters (default_parameter name: (identifier) @parameter.name value: (_) @parameter.default) @parameter)

(class_definition body: (block (expression_statement (assignment
	left: (identifier) @parameter.name type: (type) @parameter.type right: (_)? @parameter.default) @parameter)))

(assignment left: (identifier) @assign.name type: (type)? @assign.type right: (_)? @assign.value)
(assignment left: (pattern_list (identifier) @assign.name))
(assignment left: (tuple_pattern (identifier) @assign.name))
(augmented_assignment left: (identifier) @assign.name)
(named_expression name: (identifier) @assign.name value: (_) @assign.value)
(for_statement left: (identifier) @assign.name)
(for_statement left: (pattern_list (identifier) @assign.name))
(for_statement left: (tuple_pattern (identifier) @assign.name))
(for_in_clause left: (identifier) @assign.name)
(for_in_clause left: (pattern_list (identifier) @assign.name))
(for_in_clause left: (tuple_pattern (identifier) @assign.name))
(as_pattern (_) @assign.value alias: (as_pattern_target (identifier) @assign.name))

(assignment left: (attribute)) @node

(return_statement (_) @return.value) @return

(call function: (attribute object: (_) @call.receiver attribute: (identifier) @call.name)
	arguments: (argument_list) @call.arguments) @call
(call function: (identifier) @call.name arguments: (argument_list) @call.arguments) @call
