; PHP: what the driver asks for (src/sources/code.h). Names of variables go without their $.

(namespace_definition name: (namespace_name) @package)

(namespace_use_clause (qualified_name) @import.path alias: (name)? @import.alias)
(namespace_use_declaration (namespace_name) @import.path
	body: (namespace_use_group (namespace_use_clause (name) @import.alias)))
(qualified_name) @import.path

(class_declaration name: (name) @type.name) @type
(trait_declaration name: (name) @type.name) @type
(interface_declaration name: (name) @type.name) @type
(enum_declaration name: (name) @type.name) @type

(method_declaration name: (name) @function.name return_type: (_)? @function.returns) @function
(function_definition name: (name) @function.name return_type: (_)? @function.returns) @function
(anonymous_function) @function
(arrow_function) @function

(simple_parameter type: (_)? @parameter.type name: (variable_name (name) @parameter.name)
	default_value: (_)? @parameter.default) @parameter
(property_promotion_parameter type: (_)? @parameter.type name: (variable_name (name) @parameter.name)
	default_value: (_)? @parameter.default) @parameter
(property_promotion_parameter name: (variable_name (name) @field.name) @field.value)

(property_declaration type: (_)? @assign.type
	(property_element name: (variable_name (name) @assign.name) default_value: (_)? @assign.value))
(const_element (name) @assign.name (_) @assign.value) @assign.fixed
(assignment_expression left: (variable_name (name) @assign.name) right: (_) @assign.value)
(augmented_assignment_expression left: (variable_name (name) @assign.name))
(foreach_statement (_) (variable_name (name) @assign.name))
(foreach_statement (pair (_) (variable_name (name) @assign.name)))

(assignment_expression left: (member_access_expression object: (variable_name) name: (name) @field.name)
	right: (_) @field.value)

(return_statement (_) @return.value) @return

(member_call_expression object: (_) @call.receiver name: (name) @call.name arguments: (_) @call.arguments) @call
(nullsafe_member_call_expression object: (_) @call.receiver name: (name) @call.name
	arguments: (_) @call.arguments) @call
(function_call_expression function: (name) @call.name arguments: (_) @call.arguments) @call
(function_call_expression function: (qualified_name (name) @call.name) arguments: (_) @call.arguments) @call
(scoped_call_expression scope: (name) @call.receiver name: (name) @call.name arguments: (_) @call.arguments) @call
(scoped_call_expression scope: (qualified_name (name) @call.receiver) name: (name) @call.name
	arguments: (_) @call.arguments) @call
