/* Ctrl-C and its kin ask a long command to end; what is finished is kept. */
#ifndef SCABBARD_CLI_STOP_H
#define SCABBARD_CLI_STOP_H

/** From now on the first SIGINT, SIGTERM or SIGHUP sets the flag returned; a second one ends the program. */
const volatile int *stop_on_signals(void);

#endif
