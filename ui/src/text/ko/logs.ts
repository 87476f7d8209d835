import type { Texts } from "../en";

export const logs = {
  logs: {
    find: "로그에서 찾기",
    only: "표시",
    all: "모든 행",
    with: "일치하는 행",
    without: "일치하지 않는 행",
    container: "컨테이너",
    pods: (chosen, all) => (chosen === all ? `파드 ${all}개 모두` : `파드 ${all}개 중 ${chosen}개`),
    choosePods: "파드 선택",
    onlyThis: "이것만",
    allPods: "모두",
    tail: "마지막",
    tails: (said) => (said === "all" ? "모든 행" : `${Number(said).toLocaleString("ko")}행`),
    since: "시작 시점",
    anytime: "제한 없음",
    ago: (seconds) =>
      seconds % 3600 === 0
        ? `${seconds / 3600}시간 전`
        : seconds % 60 === 0
          ? `${seconds / 60}분 전`
          : `${seconds}초 전`,
    follow: "계속 보기",
    previous: "이전 컨테이너",
    wrap: "긴 행 줄바꿈",
    times: "시각",
    full: "전체 화면",
    lines: "로그의 행",
    toEnd: "끝으로 이동",
    waiting: "로그를 기다리는 중…",
    empty: "로그에 행이 없습니다.",
    nothingMatches: "일치하는 행이 없습니다.",
    noPods: "아직 파드가 없습니다. 파드가 생기면 로그가 표시됩니다.",
    count: (shown, all) =>
      shown === all
        ? `${all.toLocaleString("ko")}행`
        : `${all.toLocaleString("ko")}행 중 ${shown.toLocaleString("ko")}행`,
    state: {
      reading: "읽는 중…",
      live: "계속 보는 중",
      lost: "연결이 끊어져 다시 연결하는 중입니다.",
      ended: "로그가 여기서 끝납니다.",
      refused: "로그를 표시할 수 없습니다.",
    },
    again: "다시 읽기",
  },
  terminal: {
    screen: "터미널. Ctrl+F6으로 나갑니다",
    leave: "모든 키는 셸로 전달됩니다. Ctrl+F6을 누르면 터미널에서 나갑니다.",
    pod: "파드",
    shell: "셸",
    first: "사용할 수 있는 첫 번째 셸",
    open: "연결됨",
    off: "터미널이 꺼져 있습니다.",
    offHint: "argocd-cm의 exec.enabled로 켤 수 있습니다.",
    denied: "여기서 터미널을 열 권한이 없습니다.",
    notRunning: "이 파드에는 실행 중인 컨테이너가 없습니다.",
    end: {
      done: "셸이 끝났습니다.",
      denied: "더 이상 허용되지 않아 터미널이 닫혔습니다.",
      restarts: "서버가 다시 시작됩니다.",
      refused: "터미널을 열 수 없습니다.",
      broken: "연결이 끊어졌습니다.",
    },
    again: "다시 연결",
  },
} satisfies Partial<Texts>;
