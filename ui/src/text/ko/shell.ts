import type { Texts } from "../en";

export const shell = {
  app: "Trueup",
  skip: "본문으로 건너뛰기",
  nav: {
    label: "주 메뉴",
    applications: "애플리케이션",
    resources: "객체",
    drift: "드리프트",
    deliveries: "배포 현황",
    record: "기록",
    settings: "설정",
    more: "더 보기",
  },
  connection: {
    connecting: "연결 중…",
    live: "실시간",
    lost: "연결이 끊어졌습니다. 보이는 내용이 오래되었을 수 있으며, 다시 연결하고 있습니다.",
  },
  banner: { label: "공지", below: "공지 (아래)", away: "공지 닫기" },
  user: {
    menu: "내 계정",
    logOut: "로그아웃",
    theme: "화면 모드",
    system: "시스템 설정",
    light: "밝게",
    dark: "어둡게",
    language: "언어",
    guest: "손님",
  },
  error: {
    offline: "서버가 응답하지 않습니다.",
    denied: "볼 권한이 없습니다.",
    deniedHint: "argocd-rbac-cm 관리자에게 권한을 요청하거나 다른 계정으로 로그인하세요.",
    wrong: "실패했습니다.",
    again: "다시 시도",
    missing: "그런 페이지가 없습니다.",
    broken: "페이지에 결함이 있어 멈췄습니다. 다시 불러오고, 계속되면 알려 주세요.",
  },
  time: { now: "지금", at: (when) => when },
  close: "닫기",
  loading: "불러오는 중…",
} satisfies Partial<Texts>;
