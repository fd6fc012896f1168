// First process of the machine that try_arm64.mjs boots: mounts what Node needs, runs inside.mjs, ends the machine.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void mount_at(const char *type, const char *where) {
  mkdir(where, 0755);
  mount(type, where, type, 0, 0);
}

int main(void) {
  mount_at("proc", "/proc");
  mount_at("sysfs", "/sys");
  mount_at("devtmpfs", "/dev");
  mount_at("tmpfs", "/tmp");
  const int console = open("/dev/console", O_RDWR);
  for (int fd = 0; fd <= 2; fd++) dup2(console, fd);
  chdir("/tmp");
  if (fork() == 0) {
    char *const argv[] = {"node", "/inside.mjs", 0};
    char *const env[] = {"PATH=/bin", "HOME=/tmp", "LANG=C.UTF-8", "TERM=dumb", "NODE_COMPILE_CACHE=/tmp/compiled", 0};
    execve("/bin/node", argv, env);
    _exit(127);
  }
  int status;
  // Until there is no process left, orphans included.
  while (wait(&status) > 0) {
  }
  sync();
  reboot(RB_POWER_OFF);
}
